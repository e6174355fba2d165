// Runs the executions that rules asked for. Everything it needs is in the table, so what a stopped host left
// undone is done after the next start, and several hosts share the work.

import type { Knex } from 'knex';
import type { HostLogger } from '../logger.ts';
import type { Action, ActionContext } from './action.ts';
import { echo, noop, sleepFor } from './core.ts';
import { abandonOld, claim, type Execution, finish, type Outcome } from './execution-store.ts';
import { httpRequest } from './http-request.ts';

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['core.echo', echo],
  ['core.noop', noop],
  ['core.sleep', sleepFor],
  ['core.http_request', httpRequest],
]);

const MAX_CONCURRENT = 8;
const POLL_MS = 5000;
const STOP_GRACE_MS = 10_000;

export interface Executor {
  /** From here on executions are run; the tables are there. */
  start: () => void;
  /** There may be work: look now. */
  wake: () => void;
  /** Starts nothing more, waits for what runs, and cancels it after ten seconds. */
  stop: () => Promise<void>;
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
    await store(execution, outcome);
    logger.debug(
      { execution: execution.id, action: execution.action_ref, status: outcome.status },
      'Action ran',
    );
  }

  /** What a server answers may be JSON that jsonb cannot hold; the execution must not seem to run for ever then. */
  async function store({ id }: Execution, outcome: Outcome): Promise<void> {
    try {
      await finish(knex, id, outcome);
    } catch (error) {
      logger.warn(
        { err: error, execution: id },
        'A result could not be stored; the execution counts as failed',
      );
      await finish(knex, id, { status: 'failed', result: { error: 'The result could not be stored' } });
    }
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
