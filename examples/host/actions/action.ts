// What an action is to the host: a function of its parameters. It throws to fail.

import type { HostLogger } from '../logger.ts';
import type { Json } from '../rules/expression/value.ts';

export interface ActionContext {
  logger: HostLogger;
  /** Aborted when the host stops and will not wait any longer. */
  signal: AbortSignal;
  allowPrivateTargets: boolean;
}

export type Parameters = { [key: string]: Json };
export type Action = (parameters: Parameters, context: ActionContext) => Promise<Json>;

/** Parameters that cannot be used: the execution fails with this text as its result. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
}

export function numberIn(
  parameters: Parameters,
  name: string,
  fallback: number,
  least: number,
  most: number,
) {
  const value = parameters[name] ?? fallback;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new ActionError(`${name} is ${JSON.stringify(value)}, it must be a number from ${least} to ${most}`);
}
