// The options of createWebhooks: what they mean, what they default to, and how they are checked.

import Joi from 'joi';
import type { Knex } from 'knex';
import type { Registry } from 'prom-client';
import type { RateLimit } from '../middleware/rate-limiter.ts';
import type { EventActivity } from './admin/api-types.ts';
import type { Authenticate, Identity } from './admin/dependencies.ts';
import type { OnAlert } from './alerts/alert-message.ts';
import type { OnEvent } from './jobs/event-jobs.ts';
import type { Logger } from './logger.ts';
import { checkAllowedTarget } from './net/target-guard.ts';
import { resolveOptions, wholeNumber } from './options.ts';

export interface WebhooksOptions {
  /** PostgreSQL URL, `postgres://…`, or a Knex instance of the host's with client `pg`. Required. */
  database: string | Knex;
  /** Where senders reach the application, such as `https://attune.example.com`, for the URLs shown. Default: from each request. */
  publicUrl?: string;
  /** Who calls the admin API; null is answered 401, a rejection goes to the host's error handler. Without it there is no admin API. */
  authenticate?: Authenticate;
  /** Called for each stored event, at least once, in any instance; retried with growing pauses where it rejects. */
  onEvent?: OnEvent;
  /** Told of each alert that opens, is due again or resolves, in one instance; again later where it rejects or takes 30 s. */
  onAlert?: OnAlert;
  /** What the host did with an event, as far as the caller may know, for the event's page. Default: nothing is shown. */
  eventActivity?: (eventId: number, identity: Identity) => Promise<EventActivity[]>;
  /**
   * 32 bytes as 64 hexadecimal digits or base64, several separated by commas: the first encrypts, all decrypt.
   * Default: the environment variable ATTUNE_WEBHOOKS_ENCRYPTION_KEY; without either, secrets are stored in clear.
   */
  encryptionKey?: string;
  /** Keeps `trigger.webhook_key` in clear although an encryption key is set, for hosts that read it. Default: false. */
  mirrorKeys?: boolean;
  /** What event metadata holds as `webhook_key`: its first 11 characters and `…`, or all of it. Default: `display`. */
  eventKey?: 'display' | 'full';
  /**
   * Limits of triggers that set none, per client address, and in total; false is no limit. `limit`: 1 to 1,000,000
   * requests, `windowMs`: 100 to 86,400,000 milliseconds. Each instance counts for itself.
   */
  limits?: {
    /** Default: 100 per minute. */
    perKey?: RateLimit | false;
    /** By the address, an IPv6 one by its /64 network. Default: 1,000 per minute. */
    perIp?: RateLimit | false;
    /** Default: 10,000 per minute. */
    global?: RateLimit | false;
  };
  /** Bodies being received at the same time, in bytes, 1 MiB to 16 GiB; more is answered 503. Default: 64 MiB. */
  maxInFlightBytes?: number;
  /** How long a sender may take to send its body, in milliseconds, 100 to 300,000; then 400. Default: 15,000. */
  bodyTimeoutMs?: number;
  /**
   * How long a request waits to be stored, in milliseconds, 100 to 60,000; then 503. Looking its key up, where it is not
   * remembered, may take half as long before. Default: 5,000.
   */
  writeDeadlineMs?: number;
  /** Requests that may wait for the database, 1 to 1,000,000; more is answered 503. Default: 10,000. */
  maxQueuedRequests?: number;
  /** Bytes of payloads and metadata that may wait for the database, 1 MiB to 16 GiB; more is answered 503. Default: 64 MiB. */
  maxQueuedBytes?: number;
  /** Batches written at the same time, 1 to 32. Default: 2, or 1 where the pool has a single connection. */
  writers?: number;
  /** Known keys remembered, 1 to 10,000,000; of unknown ones twice as many. Default: 10,000. */
  keyCacheSize?: number;
  /** How long a remembered key is believed without being told of a change, in milliseconds, 100 to 3,600,000. Default: 60,000. */
  keyCacheTtlMs?: number;
  /** Hears of changes by LISTEN, on a connection beside the pool. Default: true; false for a database that cannot, as PGlite. */
  listen?: boolean;
  /** Runs pending migrations at creation. Default: true; false throws ERR_MIGRATIONS_MISSING where some are pending. */
  autoMigrate?: boolean;
  /** Days the request log is kept, 1 to 36,500; false keeps it for ever. Default: 30. */
  logRetentionDays?: number | false;
  /** Log rows of refused requests per second and instance, 1 to 100,000; what exceeds them is counted only. Default: 200. */
  maxRefusedLogRowsPerSecond?: number;
  /**
   * Targets that may be sent to although they are not on the public internet: addresses, CIDR blocks, host names, and
   * `*.example` for all names below one. Default: none, against a target that leads into the network of the host.
   */
  allowTargets?: readonly string[];
  /** Lets targets be private, loopback and link-local; not cloud metadata, which only `allowTargets` opens. Default: false. */
  allowPrivateTargets?: boolean;
  /** Path that the receiver is mounted at, such as `/in`, where it is not beside the admin API; for the URLs shown. */
  receiverPath?: string;
  /** Connections at most, 1 to 1,000, where `database` is a URL. Default: 10. */
  poolMax?: number;
  /** pino or the like. Default: warnings and errors through process.emitWarning. */
  logger?: Logger;
  /** prom-client registry, one for each instance. Default: prom-client's own default registry. */
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
  | 'maxRefusedLogRowsPerSecond'
  | 'allowTargets'
  | 'allowPrivateTargets'
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

const allowedTarget = Joi.string().custom((entry: string, { message }) => {
  const problem = checkAllowedTarget(entry);
  return problem === null ? entry : message({ custom: `{{#label}} ${problem}` });
}, 'address, CIDR block or host name');

const schema = Joi.object<WebhooksOptions>({
  database: Joi.alternatives(Joi.string(), Joi.function()).required(),
  publicUrl: Joi.string().uri({ scheme: ['http', 'https'] }),
  authenticate: Joi.function(),
  onEvent: Joi.function(),
  onAlert: Joi.function(),
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
  maxRefusedLogRowsPerSecond: wholeNumber(1, 100_000).default(200),
  allowTargets: Joi.array().items(allowedTarget).default([]),
  allowPrivateTargets: Joi.boolean().default(false),
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
