// Puts the host together, in the order in which its parts need each other, and takes it apart in the reverse.

import { setTimeout as delay } from 'node:timers/promises';
import { createWebhooks, type Webhooks } from '../../index.ts';
import { createExecutor } from './actions/run-executions.ts';
import { createApp } from './app.ts';
import { createAuthenticate } from './authenticate.ts';
import { type Database, openDatabase } from './database.ts';
import type { Environment } from './environment.ts';
import { createHostTables } from './host-tables.ts';
import { listen } from './http-server.ts';
import type { HostLogger } from './logger.ts';
import type { Pack } from './packs/pack.ts';
import { readPacks } from './packs/read-packs.ts';
import { storePacks } from './packs/store-packs.ts';
import { createRuleEngine } from './rules/evaluate-rules.ts';
import { findEventActivity } from './rules/event-activity.ts';

export interface Host {
  /** The address that webhooks are sent to. */
  publicUrl: string;
  /** Stops accepting, finishes what was taken, closes everything. */
  stop: () => Promise<void>;
}

const STOP_GRACE_MS = 10_000;
/** Live streams of the web UI end with the webhooks, not by themselves; requests are given this long before. */
const REQUEST_GRACE_MS = 2000;

export async function startHost(environment: Environment, logger: HostLogger): Promise<Host> {
  const packs = await readPacks(environment.packsDirectory);
  const server = await listen(environment.port, environment.host);
  const publicUrl = environment.publicUrl ?? server.url;
  const authenticate = createAuthenticate(environment);
  const closers: (() => Promise<void>)[] = [];
  let isStopping = false;

  async function stop(): Promise<void> {
    isStopping = true;
    const answered = server.stop(STOP_GRACE_MS);
    await Promise.race([answered, delay(REQUEST_GRACE_MS)]);
    for (const close of closers.toReversed()) await close();
    await answered;
  }

  try {
    const database = await openDatabase(environment);
    closers.push(database.close);
    const executor = createExecutor({ ...environment, knex: database.knex, logger });
    closers.push(executor.stop);
    const rules = createRuleEngine({ knex: database.knex, logger, onExecution: executor.wake });
    const webhooks = await createWebhooks({
      database: database.knex,
      listen: database.listens,
      publicUrl,
      authenticate,
      onEvent: rules.evaluate,
      eventActivity: (eventId) => findEventActivity(database.knex, eventId),
      encryptionKey: environment.encryptionKey ?? undefined,
      limits: limitsOf(environment),
      logger,
    });
    closers.push(webhooks.close);
    await prepareTables(webhooks, database, packs, logger);
    executor.start();
    const { trustProxy } = environment;
    const app = createApp({
      webhooks,
      knex: database.knex,
      authenticate,
      trustProxy,
      isStopping: () => isStopping,
    });
    server.serve(app);
    return { publicUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepareTables(
  webhooks: Webhooks,
  { knex }: Database,
  packs: Pack[],
  logger: HostLogger,
): Promise<void> {
  await webhooks.migrate();
  await createHostTables(knex);
  const { skippedRules, ...stored } = await storePacks(knex, packs);
  for (const reason of skippedRules) logger.warn({ reason }, 'Rule left out');
  logger.info(stored, 'Packs loaded');
}

function limitsOf({ rateLimits }: Environment) {
  const perMinute = (limit: number) => limit > 0 && { limit, windowMs: 60_000 };
  return {
    perKey: perMinute(rateLimits.perKey),
    perIp: perMinute(rateLimits.perIp),
    global: perMinute(rateLimits.global),
  };
}
