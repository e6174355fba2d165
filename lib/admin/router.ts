// Makes the admin API's router from the table of routes: for each request who calls, what they may do, what they sent,
// then the route's handler.

import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import Joi from 'joi';
import { WebhookRequestError } from '../errors.ts';
import type { TriggerRow } from '../triggers/trigger-store.ts';
import { uiRouter } from '../ui/ui-router.ts';
import { forbidCaching, sendFailure, sendJson } from './answer.ts';
import { authorize, hasPermission } from './authorize.ts';
import type { AdminDependencies, AdminRouter, Identity } from './dependencies.ts';
import { noAuthenticate } from './no-authenticate.ts';
import { notFound } from './not-found.ts';
import { parseQueryString } from './query-string.ts';
import { readBody } from './read-body.ts';
import { isOwnPath, type RequestContext, type Route } from './route.ts';
import { ROUTES } from './routes/index.ts';
import { createServices, type Services } from './services.ts';
import { validate } from './validate.ts';

export function createAdminRouter(dependencies: AdminDependencies): AdminRouter {
  if (typeof dependencies.authenticate !== 'function') {
    throw noAuthenticate();
  }
  const services = createServices(dependencies);
  const router = Router({ caseSensitive: true });
  for (const [path, routes] of Map.groupBy(ROUTES, (route) => route.path)) {
    router.all(path, handlePath(path, routes, services));
  }
  router.use('/webhooks/ui', uiRouter());
  router.use(answerMalformedPath(services));
  return { router, close: () => services.tail.close() };
}

/** All methods of one path. */
function handlePath(path: string, routes: readonly Route[], services: Services): RequestHandler {
  const byMethod = new Map(routes.map((route) => [route.method.toUpperCase(), route]));
  const allow = [...byMethod.keys()]
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .join(', ');
  return async function adminRoute(req, res, next) {
    const route = byMethod.get(req.method === 'HEAD' ? 'GET' : req.method);
    if (belongsToHost(path, req, route)) return next();
    forbidCaching(res);
    if (route === undefined) return sendFailure(res, methodNotAllowed(allow), services.logger);
    let identity: Identity;
    try {
      identity = await authorize(req, route.permission, services);
    } catch (error) {
      // What the host's own function throws is the host's to answer.
      return error instanceof WebhookRequestError ? sendFailure(res, error, services.logger) : next(error);
    }
    try {
      await answer(res, route, await createContext(req, res, route, identity, services));
    } catch (error) {
      sendFailure(res, error, services.logger);
    }
  };
}

/** `/triggers` and `/events` are paths of the host's as well: what is not in our table there, the host may know. */
function belongsToHost(path: string, req: Request, route: Route | undefined): boolean {
  if (route === undefined && req.method === 'OPTIONS') return true;
  if (isOwnPath(path)) return false;
  const { trigger, id } = req.params;
  const isOurs =
    (typeof trigger !== 'string' || /^\d+$|\./.test(trigger)) && (typeof id !== 'string' || /^\d+$/.test(id));
  return route === undefined || !isOurs;
}

function methodNotAllowed(allow: string): WebhookRequestError {
  return new WebhookRequestError('METHOD_NOT_ALLOWED', `This path answers ${allow}`, {
    headers: { Allow: allow },
  });
}

async function createContext(
  req: Request,
  res: Response,
  route: Route,
  identity: Identity,
  services: Services,
): Promise<RequestContext> {
  const query = validate(route.query ?? NOTHING, parseQueryString(req.url), { what: 'query', convert: true });
  const body = await parseBody(req, res, route);
  const params = req.params as Record<string, string>;
  const tenant = identity.tenant ?? null;
  const canUpdate = hasPermission(identity, 'triggers:update');
  const trigger = await findTrigger(params.trigger, tenant, services);
  return { req, identity, tenant, canUpdate, trigger, params, query, body, services };
}

const NOTHING = Joi.object({});

async function parseBody(req: Request, res: Response, route: Route): Promise<unknown> {
  if (req.method === 'GET' || req.method === 'HEAD') return undefined;
  const body = await readBody(req, res);
  if (body === undefined && (route.body === undefined || route.bodyOptional)) return undefined;
  return validate((route.body ?? NOTHING).required(), body, { what: 'body', convert: false });
}

/** Another tenant's trigger is answered exactly like one that is not there. */
async function findTrigger(
  name: string | undefined,
  tenant: string | null,
  services: Services,
): Promise<TriggerRow> {
  // Handlers of routes without `:trigger` do not look at it.
  if (name === undefined) return undefined as unknown as TriggerRow;
  const trigger = await services.triggers.find(name, tenant);
  if (trigger === undefined) throw notFound('Trigger', name);
  return trigger;
}

async function answer(res: Response, route: Route, context: RequestContext): Promise<void> {
  const answered = await route.handler(context);
  if ('stream' in answered) await answered.stream(res);
  else sendJson(res, answered.status ?? 200, answered.body, answered.headers);
}

/** Express reports `/triggers/%ff/webhook` before any route sees it. */
function answerMalformedPath(services: Services) {
  return function malformedPath(error: unknown, _req: Request, res: Response, next: NextFunction): void {
    if (!(error instanceof URIError)) {
      next(error);
      return;
    }
    forbidCaching(res);
    const failure = new WebhookRequestError('BAD_REQUEST', 'The path is not well-formed percent-encoding');
    sendFailure(res, failure, services.logger);
  };
}
