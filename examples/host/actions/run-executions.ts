// Runs the executions that rules asked for. Everything it needs is in the table, so what a stopped host left
// undone is done after the next start, and several hosts share the work.

import type { Knex } from 'knex';
import type { HostLogger } from '../logger.ts';
import type { Json } from '../rules/expression/value.ts';
import type { Action, ActionContext, Parameters } from './action.ts';
import { echo, noop, sleepFor } from './core.ts';
import { httpRequest } from './http-request.ts';

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['core.echo', echo],
  ['core.noop', noop],
  ['core.sleep', sleepFor],
  ['core.http_request', httpRequest],
]);

const MAX_CONCURRENT = 8;
const POLL_MS = 5000;
/** No action runs this long; one that seems to was cut off with its process. */
const ABANDONED_AFTER_SECONDS = 300;
const STOP_GRACE_MS = 10_000;

export interface Executor {
  /** From here on executions are run; the tables are there. */
  start: () => void;
  /** There may be work: look now. */
  wake: () => void;
  /** Starts nothing more, waits for what runs, and cancels it after ten seconds. */
  stop: () => Promise<void>;
}

interface Execution {
  id: number;
  action_ref: string;
  config: Parameters;
}

export function createExecutor(options: {
  knex: Knex;
  logger: HostLogger;
  allowPrivateTargets: boolean;
}): Executor {
  const { knex, logger } = options;
  const running = new Set<Promise<void>>();
  const cancel = new AbortController();
  let poll: NodeJS.Timeout | null = null;
  let looking: Promise<void> | null = null;
  let lookAgain = false;

  function wake(): void {
    lookAgain = true;
    if (poll === null || looking !== null) return;
    looking = look()
      .catch((error) => logger.error({ err: error }, 'Executions could not be read; trying again shortly'))
      .finally(() => {
        looking = null;
        if (lookAgain && running.size < MAX_CONCURRENT) wake();
      });
  }

  async function look(): Promise<void> {
    lookAgain = false;
    await abandonOld(knex);
    for (const execution of await claim(knex, MAX_CONCURRENT - running.size)) launch(execution);
  }

  function launch(execution: Execution): void {
    const run = runOne(execution)
      .catch((error) => logger.error({ err: error, execution: execution.id }, 'Result could not be stored'))
      .finally(() => {
        running.delete(run);
        wake();
      });
    running.add(run);
  }

  async function runOne(execution: Execution): Promise<void> {
    const context: ActionContext = { ...options, signal: cancel.signal };
    const outcome = await attempt(execution, context);
    await finish(knex, execution.id, outcome);
    logger.debug(
      { execution: execution.id, action: execution.action_ref, status: outcome.status },
      'Action ran',
    );
  }

  function start(): void {
    poll = setInterval(wake, POLL_MS).unref();
    wake();
  }

  async function stop(): Promise<void> {
    if (poll !== null) clearInterval(poll);
    poll = null;
    await looking;
    const timer = setTimeout(() => cancel.abort(), STOP_GRACE_MS);
    await Promise.all(running);
    clearTimeout(timer);
  }

  return { start, wake, stop };
}

interface Outcome {
  status: 'completed' | 'failed' | 'cancelled';
  result: Json;
}

async function attempt(execution: Execution, context: ActionContext): Promise<Outcome> {
  const action = ACTIONS.get(execution.action_ref);
  if (action === undefined) {
    return { status: 'failed', result: { error: `This host cannot run ${execution.action_ref}` } };
  }
  try {
    return { status: 'completed', result: await action(execution.config, context) };
  } catch (error) {
    if (context.signal.aborted) return { status: 'cancelled', result: { error: 'The host was stopped' } };
    return { status: 'failed', result: { error: error instanceof Error ? error.message : String(error) } };
  }
}

/** SKIP LOCKED: two hosts that look at once take different ones. */
async function claim(knex: Knex, limit: number): Promise<Execution[]> {
  if (limit <= 0) return [];
  const { rows } = await knex.raw(
    `UPDATE attune.execution SET status = 'running', started_at = now(), updated = now()
     WHERE id IN (SELECT id FROM attune.execution WHERE status = 'requested'
                  ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED)
     RETURNING id, action_ref, config`,
    { limit },
  );
  return rows.map((row: Execution) => ({ ...row, id: Number(row.id) }));
}

async function finish(knex: Knex, id: number, { status, result }: Outcome): Promise<void> {
  await knex('execution')
    .withSchema('attune')
    .where({ id })
    .update({ status, result: JSON.stringify(result), updated: knex.fn.now() });
}

/** An action may have had its effect before its process died, so it is not run a second time. */
async function abandonOld(knex: Knex): Promise<void> {
  await knex.raw(
    `UPDATE attune.execution SET status = 'abandoned', updated = now()
     WHERE status = 'running' AND started_at < now() - make_interval(secs => :seconds)`,
    { seconds: ABANDONED_AFTER_SECONDS },
  );
}
