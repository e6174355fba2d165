// A host application around createWebhooks, on real HTTP and a real database, with a clock that the test moves.

import { createHmac } from 'node:crypto';
import express, { type Express } from 'express';
import { Registry } from 'prom-client';
import { createWebhooks, type Webhooks, type WebhooksOptions } from '../../index.ts';
import type { TestDatabase } from './database.ts';
import { type Answer, type SendOptions, type Served, serve } from './serve.ts';

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown>;
}

export interface TestTrigger {
  id: number;
  ref: string;
  key: string;
}

export interface WebhookHost extends Served {
  app: Express;
  webhooks: Webhooks;
  registry: Registry;
  clock: { nowMs: number };
  log: LogLine[];
  /** Posts to the receiver, mounted under /api/v1. */
  send: Served['send'];
  deliver(key: string, body: string | Buffer, headers?: SendOptions['headers']): Promise<Answer>;
  /** Value of a metric in the registry; 0 where the labels have not occurred. */
  metric(name: string, labels?: Record<string, string>): Promise<number>;
}

export interface HostOptions extends Partial<WebhooksOptions> {
  /** Runs before the plugin is mounted, as a host's own middlewares do. */
  before?: (app: Express) => void;
}

export const NOW_MS = Date.parse('2026-01-24T12:30:00.000Z');
/** For tests that are not about limits. */
export const NO_LIMITS = { perKey: false, perIp: false, global: false } as const;

/** PGlite has one session for all connections, so there the tests' own connection is handed over and LISTEN is off. */
export async function startHost(
  database: TestDatabase,
  { before, ...options }: HostOptions = {},
): Promise<WebhookHost> {
  const clock = { nowMs: NOW_MS };
  const log: LogLine[] = [];
  const registry = new Registry();
  const webhooks = await createWebhooks({
    database: database.embedded ? database.knex : database.url,
    listen: !database.embedded,
    limits: NO_LIMITS,
    registry,
    now: () => clock.nowMs,
    logger: recordingLogger(log),
    ...options,
  });
  const app = express();
  before?.(app);
  app.use('/api/v1', webhooks.router);
  const served = await serve(app);
  return {
    ...served,
    app,
    webhooks,
    registry,
    clock,
    log,
    deliver: (key, body, headers) => served.post(`/api/v1/webhooks/${key}`, body, headers),
    metric: (name, labels) => metricValue(registry, name, labels),
    async close() {
      await served.close();
      await webhooks.close();
    },
  };
}

export function recordingLogger(log: LogLine[]) {
  const at = (level: LogLine['level']) => (fields: object, message: string) =>
    void log.push({ level, message, fields: { ...fields } });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

async function metricValue(
  registry: Registry,
  name: string,
  labels: Record<string, string> = {},
): Promise<number> {
  const metrics = await registry.getMetricsAsJSON();
  const values: { value: number; labels: Record<string, unknown>; metricName?: string }[] =
    metrics.find((metric) => name.startsWith(metric.name))?.values ?? [];
  const found = values.find(
    (value) =>
      (value.metricName ?? name) === name &&
      Object.entries(labels).every(([label, expected]) => value.labels[label] === expected),
  );
  return found?.value ?? 0;
}

let triggers = 0;

/** A trigger of its own with an enabled webhook; `columns` are those of attune.trigger. */
export async function addTrigger(
  database: TestDatabase,
  columns: Record<string, unknown> = {},
): Promise<TestTrigger> {
  const ref = `test.trigger_${++triggers}`;
  const [row] = await database
    .knex('attune.trigger')
    .insert({ ref, label: ref, webhook_enabled: true, ...columns })
    .returning(['id', 'ref', 'webhook_key']);
  return { id: Number(row.id), ref: row.ref, key: row.webhook_key };
}

export const SECRET = 'It is a Secret to Everybody';

/** A trigger that wants signatures by SECRET. */
export function addSignedTrigger(
  database: TestDatabase,
  columns: Record<string, unknown> = {},
): Promise<TestTrigger> {
  return addTrigger(database, { webhook_hmac_enabled: true, webhook_hmac_secret: SECRET, ...columns });
}

export function signed(body: string | Buffer, secret = SECRET): Record<string, string> {
  return { 'X-Webhook-Signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

// biome-ignore lint/suspicious/noExplicitAny: rows of every table.
export type Row = Record<string, any>;

/** Rows of one trigger, oldest first. */
export function eventsOf(database: TestDatabase, trigger: Pick<TestTrigger, 'id'>): Promise<Row[]> {
  return database.knex('attune.event').where({ trigger: trigger.id }).orderBy('id').select();
}

/** What was refused is logged a moment after the answer; closing or waiting brings it in. */
export async function logOf(
  database: TestDatabase,
  trigger: Pick<TestTrigger, 'id'>,
  rows: number,
): Promise<Row[]> {
  const query = () =>
    database.knex('attune.webhook_event_log').where({ trigger_id: trigger.id }).orderBy('id').select();
  return eventually(query, (found) => found.length >= rows, `${rows} log rows of trigger ${trigger.id}`);
}

/** Asks again, shortly after, until the answer is as wished. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
  what: string,
  timeoutMs = 5000,
  pauseMs = 20,
): Promise<T> {
  const untilMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (performance.now() > untilMs) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
