// What a route of the admin API is: data, from which the router, its checks and the OpenAPI document are all made.

import type { Request, Response } from 'express';
import type { ObjectSchema } from 'joi';
import type { TriggerRow } from '../triggers/trigger-store.ts';
import type { Identity } from './dependencies.ts';
import type { ComponentName } from './openapi/components.ts';
import type { Services } from './services.ts';

/** `authenticated` asks for an identity only; `public` for nothing. */
export type Permission = 'triggers:read' | 'triggers:update' | 'authenticated' | 'public';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** What a successful answer looks like, by the name of its schema in the OpenAPI document. */
export type AnswerKind =
  | { one: ComponentName }
  | { many: ComponentName }
  | { list: ComponentName; counts?: ComponentName }
  | { text: string; description: string };

/** A handler answers with a value, or takes the response over. */
export type Answer =
  | { status?: number; body: unknown; headers?: Record<string, string> }
  | { stream: (res: Response) => Promise<void> | void };

export interface RequestContext<Query = unknown, Body = unknown, Params = Record<string, string>> {
  req: Request;
  identity: Identity;
  /** Null sees every tenant's triggers. */
  tenant: string | null;
  canUpdate: boolean;
  /** The trigger named in the path; only routes with `:trigger` may read it. */
  trigger: TriggerRow;
  params: Params;
  query: Query;
  body: Body;
  services: Services;
}

export interface Route<Query = unknown, Body = unknown, Params = Record<string, string>> {
  method: Method;
  /** `{s}` is optional: `/triggers/:trigger/webhook{s}`. */
  path: string;
  permission: Permission;
  summary: string;
  description?: string;
  query?: ObjectSchema<Query>;
  /** Without one, a body must be empty or `{}`. */
  body?: ObjectSchema<Body>;
  /** True where the body may be left out. */
  bodyOptional?: boolean;
  answer: AnswerKind;
  handler: (context: RequestContext<Query, Body, Params>) => Promise<Answer> | Answer;
}

/** Checks a handler against its own schemas, then forgets their types so that all routes fit one table. */
export function route<Query, Body, Params = Record<string, string>>(
  definition: Route<Query, Body, Params>,
): Route {
  return definition as unknown as Route;
}

/** Whether a path is this package's alone; `/triggers` and `/events` belong to the host as much. */
export function isOwnPath(path: string): boolean {
  return path.includes('/webhook');
}
