// The options of createWebhooks: what they mean, what they default to, and how they are checked.

import type { Request } from 'express';
import Joi from 'joi';
import type { Knex } from 'knex';
import type { Registry } from 'prom-client';
import type { RateLimit } from '../middleware/rate-limiter.ts';
import type { EventActivity } from './admin/api-types.ts';
import type { Identity } from './admin/dependencies.ts';
import type { OnEvent } from './jobs/event-jobs.ts';
import type { Logger } from './logger.ts';
import { resolveOptions, wholeNumber } from './options.ts';

export interface WebhooksOptions {
  /** PostgreSQL connection string, or a Knex instance of the host's. Required. */
  database: string | Knex;
  /** Where senders reach the application, such as `https://attune.example.com`, for the URLs shown. Default: from each request. */
  publicUrl?: string;
  /** Who calls the admin API; null is answered 401. Without it there is no admin API. */
  authenticate?: (req: Request) => Identity | null | undefined | Promise<Identity | null | undefined>;
  /** Called for each stored event, at least once, retried with growing pauses where it rejects. */
  onEvent?: OnEvent;
  /** What the host did with an event, for the event's page. */
  eventActivity?: (eventId: number) => Promise<EventActivity[]>;
  /** 32 bytes as hexadecimal or base64, several separated by commas: the first encrypts. Default: ATTUNE_WEBHOOKS_ENCRYPTION_KEY. */
  encryptionKey?: string;
  /** Keeps `trigger.webhook_key` in clear although an encryption key is set. Default: false. */
  mirrorKeys?: boolean;
  /** What event metadata holds as `webhook_key`: its first characters, or all of it. Default: `display`. */
  eventKey?: 'display' | 'full';
  /** Limits of triggers that set none, per client address, and in total; false is no limit. */
  limits?: {
    /** Default: 100 per minute. */
    perKey?: RateLimit | false;
    /** Default: 1,000 per minute. */
    perIp?: RateLimit | false;
    /** Default: 10,000 per minute. */
    global?: RateLimit | false;
  };
  /** Bodies being received at the same time, in bytes. Default: 64 MiB. */
  maxInFlightBytes?: number;
  /** How long a sender may take to send its body. Default: 15,000. */
  bodyTimeoutMs?: number;
  /** How long a request waits for the database before it is answered 503. Default: 5,000. */
  writeDeadlineMs?: number;
  /** Requests, and bytes of their payloads, that may wait for the database. Default: 10,000 and 64 MiB. */
  maxQueuedRequests?: number;
  maxQueuedBytes?: number;
  /** Batches written at the same time. Default: 2, or 1 where the pool has a single connection. */
  writers?: number;
  /** Known keys remembered, and for how long. Default: 10,000 and 60,000. */
  keyCacheSize?: number;
  keyCacheTtlMs?: number;
  /** Hears of changes by LISTEN. Default: true; false for a database that cannot, as PGlite. */
  listen?: boolean;
  /** Runs pending migrations at creation. Default: true; false throws ERR_MIGRATIONS_MISSING where some are pending. */
  autoMigrate?: boolean;
  /** Days the request log is kept; false keeps it for ever. Default: 30. */
  logRetentionDays?: number | false;
  /** Days a repeated delivery is recognised. Default: 7. */
  deliveryRetentionDays?: number;
  /** Log rows of refused requests per second; what exceeds them is counted only. Default: 200. */
  maxRefusedLogRowsPerSecond?: number;
  /** Path of the receiver, where it is not mounted beside the admin API. */
  receiverPath?: string;
  /** Connections at most, where `database` is a string. Default: 10. */
  poolMax?: number;
  /** pino or the like. Default: warnings through process.emitWarning. */
  logger?: Logger;
  /** prom-client registry. Default: prom-client's own default registry. */
  registry?: Registry;
  /** Current time in Unix milliseconds. Default: Date.now. */
  now?: () => number;
}

export const DEFAULT_LIMITS = {
  perKey: { limit: 100, windowMs: 60_000 },
  perIp: { limit: 1_000, windowMs: 60_000 },
  global: { limit: 10_000, windowMs: 60_000 },
} as const satisfies Record<string, RateLimit>;

type Defaulted =
  | 'limits'
  | 'mirrorKeys'
  | 'eventKey'
  | 'maxInFlightBytes'
  | 'bodyTimeoutMs'
  | 'writeDeadlineMs'
  | 'maxQueuedRequests'
  | 'maxQueuedBytes'
  | 'keyCacheSize'
  | 'keyCacheTtlMs'
  | 'listen'
  | 'autoMigrate'
  | 'logRetentionDays'
  | 'deliveryRetentionDays'
  | 'maxRefusedLogRowsPerSecond'
  | 'now';

export type ResolvedWebhooksOptions = Readonly<
  Omit<WebhooksOptions, Defaulted> & Required<Pick<WebhooksOptions, Defaulted>>
>;

const rateLimit = (fallback: RateLimit) =>
  Joi.alternatives(
    Joi.valid(false),
    Joi.object({
      limit: wholeNumber(1, 1_000_000).required(),
      windowMs: wholeNumber(100, 86_400_000).required(),
    }),
  ).default(fallback);

const schema = Joi.object<WebhooksOptions>({
  database: Joi.alternatives(Joi.string(), Joi.function()).required(),
  publicUrl: Joi.string().uri({ scheme: ['http', 'https'] }),
  authenticate: Joi.function(),
  onEvent: Joi.function(),
  eventActivity: Joi.function(),
  encryptionKey: Joi.string().allow(''),
  mirrorKeys: Joi.boolean().default(false),
  eventKey: Joi.valid('display', 'full').default('display'),
  limits: Joi.object({
    perKey: rateLimit(DEFAULT_LIMITS.perKey),
    perIp: rateLimit(DEFAULT_LIMITS.perIp),
    global: rateLimit(DEFAULT_LIMITS.global),
  }).default(DEFAULT_LIMITS),
  maxInFlightBytes: wholeNumber(1024 ** 2, 2 ** 34).default(64 * 1024 ** 2),
  bodyTimeoutMs: wholeNumber(100, 300_000).default(15_000),
  writeDeadlineMs: wholeNumber(100, 60_000).default(5_000),
  maxQueuedRequests: wholeNumber(1, 1_000_000).default(10_000),
  maxQueuedBytes: wholeNumber(1024 ** 2, 2 ** 34).default(64 * 1024 ** 2),
  writers: wholeNumber(1, 32),
  keyCacheSize: wholeNumber(1, 10_000_000).default(10_000),
  keyCacheTtlMs: wholeNumber(100, 3_600_000).default(60_000),
  listen: Joi.boolean().default(true),
  autoMigrate: Joi.boolean().default(true),
  logRetentionDays: Joi.alternatives(Joi.valid(false), wholeNumber(1, 36_500)).default(30),
  deliveryRetentionDays: wholeNumber(1, 365).default(7),
  maxRefusedLogRowsPerSecond: wholeNumber(1, 100_000).default(200),
  receiverPath: Joi.string().pattern(/^\/[^?#]*$/, 'a path that begins with a slash'),
  poolMax: wholeNumber(1, 1000),
  logger: Joi.object().unknown(),
  registry: Joi.object().unknown(),
  now: Joi.function().default(() => Date.now),
});

/** @throws WebhookConfigError ERR_INVALID_OPTION */
export function resolveWebhooksOptions(options: WebhooksOptions): ResolvedWebhooksOptions {
  return resolveOptions('createWebhooks', schema, options) as ResolvedWebhooksOptions;
}
