// Puts the host together, in the order in which its parts need each other, and takes it apart in the reverse.

import { setTimeout as delay } from 'node:timers/promises';
import type { Express } from 'express';
import type { Knex } from 'knex';
import { createWebhooks, migrate, type Webhooks } from '../../index.ts';
import { createExecutor } from './actions/run-executions.ts';
import { createApp } from './app.ts';
import { type Authenticate, createAuthenticate } from './authenticate.ts';
import { type Database, openDatabase } from './database.ts';
import type { Environment } from './environment.ts';
import { createHostTables } from './host-tables.ts';
import { listen } from './http-server.ts';
import type { HostLogger } from './logger.ts';
import type { Pack } from './packs/pack.ts';
import { readPacks } from './packs/read-packs.ts';
import { storePacks } from './packs/store-packs.ts';
import { createRuleEngine, type RuleEngine } from './rules/evaluate-rules.ts';
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
  const life: Life = { closers: [], isStopping: false };

  async function stop(): Promise<void> {
    life.isStopping = true;
    const answered = server.stop(STOP_GRACE_MS);
    await Promise.race([answered, delay(REQUEST_GRACE_MS, undefined, { ref: false })]);
    for (const close of life.closers.toReversed()) await close();
    await answered;
  }

  try {
    server.serve(await openApp(environment, { packs, publicUrl, logger }, life));
    return { publicUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Life {
  /** What is open, in the order of opening. */
  closers: (() => Promise<void>)[];
  isStopping: boolean;
}

interface Given {
  packs: Pack[];
  publicUrl: string;
  logger: HostLogger;
}

async function openApp(
  environment: Environment,
  { packs, publicUrl, logger }: Given,
  life: Life,
): Promise<Express> {
  const database = await openDatabase(environment);
  life.closers.push(database.close);
  const { knex } = database;
  await prepareTables(knex, packs, logger);

  const executor = createExecutor({ ...environment, knex, logger });
  life.closers.push(executor.stop);
  const rules = createRuleEngine({ knex, logger, onExecution: executor.wake });
  const authenticate = createAuthenticate(environment);
  const webhooks = await openWebhooks(environment, { database, publicUrl, authenticate, rules, logger });
  life.closers.push(webhooks.close);
  executor.start();

  const { trustProxy } = environment;
  return createApp({ webhooks, knex, authenticate, logger, trustProxy, isStopping: () => life.isStopping });
}

/** Every table is there before the first event is delivered. */
async function prepareTables(knex: Knex, packs: Pack[], logger: HostLogger): Promise<void> {
  await migrate(knex);
  await createHostTables(knex);
  const { skippedRules, ...stored } = await storePacks(knex, packs);
  for (const reason of skippedRules) logger.warn({ reason }, 'Rule left out');
  logger.info(stored, 'Packs loaded');
}

function openWebhooks(
  { encryptionKey, rateLimits, allowPrivateTargets }: Environment,
  parts: {
    database: Database;
    publicUrl: string;
    authenticate: Authenticate;
    rules: RuleEngine;
    logger: HostLogger;
  },
): Promise<Webhooks> {
  const { knex, listens } = parts.database;
  const perMinute = (limit: number) => limit > 0 && { limit, windowMs: 60_000 };
  return createWebhooks({
    database: knex,
    listen: listens,
    publicUrl: parts.publicUrl,
    authenticate: parts.authenticate,
    onEvent: parts.rules.evaluate,
    eventActivity: (eventId, identity) => findEventActivity(knex, eventId, identity),
    encryptionKey: encryptionKey ?? undefined,
    allowPrivateTargets,
    limits: {
      perKey: perMinute(rateLimits.perKey),
      perIp: perMinute(rateLimits.perIp),
      global: perMinute(rateLimits.global),
    },
    logger: parts.logger,
  });
}
