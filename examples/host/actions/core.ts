// The small actions of the pack core.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Json, toText } from '../rules/expression/value.ts';
import { type ActionContext, numberIn, type Parameters } from './action.ts';

export async function echo(parameters: Parameters, { logger }: ActionContext): Promise<Json> {
  const message = toText(parameters.message ?? '');
  logger.info({ action: 'core.echo' }, message);
  return { message };
}

export async function noop(): Promise<Json> {
  return {};
}

export async function sleepFor(parameters: Parameters, { signal }: ActionContext): Promise<Json> {
  const seconds = numberIn(parameters, 'seconds', 1, 0, 60);
  await sleep(seconds * 1000, undefined, { signal });
  return { slept_seconds: seconds };
}
