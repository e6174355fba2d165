// Puts the parts together: one object that a host mounts, and closes again.

import { type RequestHandler, Router } from 'express';
import type { Knex } from 'knex';
import { register } from 'prom-client';
import { createAdminRouter } from './admin/router.ts';
import { checkConnection, connect } from './db/connect.ts';
import { migrate, pendingMigrations } from './db/migrate.ts';
import { detectTables } from './db/tables.ts';
import { WebhookConfigError } from './errors.ts';
import { EventJobs } from './jobs/event-jobs.ts';
import { ChangeListener } from './keys/change-listener.ts';
import { findPrimaryKey } from './keys/primary-key.ts';
import { TargetCache } from './keys/target-cache.ts';
import { TargetStore } from './keys/target-store.ts';
import { RequestLog } from './log/request-log.ts';
import { Retention } from './log/retention.ts';
import { fallbackLogger, type Logger } from './logger.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { EventSink } from './receiver/event-sink.ts';
import { outcomeRecorder } from './receiver/outcome-recorder.ts';
import { createReceiver, type ReceiverDependencies, receiverChecks } from './receiver/receiver.ts';
import { testRunner } from './receiver/test-run.ts';
import { trustProxyCheck } from './receiver/trust-proxy-check.ts';
import { type Cipher, createCipher } from './secrets/cipher.ts';
import { encryptStoredSecrets } from './secrets/encrypt-stored.ts';
import { UsageCounters } from './stats/usage-counters.ts';
import {
  DEFAULT_LIMITS,
  type ResolvedWebhooksOptions,
  resolveWebhooksOptions,
  type WebhooksOptions,
} from './webhooks-options.ts';

export interface Webhooks {
  /** Receiver, admin API and web UI together: `app.use('/api/v1', webhooks.router)`. */
  readonly router: Router;
  /** Only `POST /webhooks/:webhook_key`. */
  readonly receiver: Router;
  /** Only the admin API and the web UI. @throws WebhookConfigError ERR_NO_AUTHENTICATE */
  readonly admin: Router;
  /** Answers the registry in Prometheus's text format: `app.get('/metrics', webhooks.metrics)`. */
  readonly metrics: RequestHandler;
  /** Runs pending migrations; returns their names. */
  migrate(): Promise<string[]>;
  /** Rejects where the database cannot be asked. */
  ready(): Promise<void>;
  /** Finishes what was taken, then leaves nothing behind. Close the HTTP server first. */
  close(): Promise<void>;
}

/**
 * @throws WebhookConfigError where an option is wrong (ERR_INVALID_OPTION), the database is not there
 *   (ERR_DATABASE_UNREACHABLE) or not migrated (ERR_MIGRATIONS_MISSING), or the registry is taken (ERR_REGISTRY_IN_USE).
 */
export async function createWebhooks(options: WebhooksOptions): Promise<Webhooks> {
  const resolved = resolveWebhooksOptions(options);
  const cipher = createCipher(resolved.encryptionKey ?? process.env.ATTUNE_WEBHOOKS_ENCRYPTION_KEY);
  const { knex: db, owned } = connect(resolved.database, { poolMax: resolved.poolMax });
  try {
    await prepareDatabase(db, resolved);
    await encryptStoredSecrets(db, cipher, resolved.mirrorKeys);
    return await assemble(db, owned, cipher, resolved);
  } catch (error) {
    if (owned) await db.destroy();
    throw error;
  }
}

async function prepareDatabase(db: Knex, options: ResolvedWebhooksOptions): Promise<void> {
  await checkConnection(db);
  if (options.autoMigrate) {
    await migrate(db);
    return;
  }
  const pending = await pendingMigrations(db);
  if (pending.length === 0) return;
  throw new WebhookConfigError(
    'ERR_MIGRATIONS_MISSING',
    `The database lacks ${pending.length} migrations of attune-webhooks (${pending.join(', ')}), so nothing can be ` +
      'received. Run them with migrate(database), with the knex CLI, or leave "autoMigrate" on',
  );
}

async function assemble(
  db: Knex,
  owned: boolean,
  cipher: Cipher,
  options: ResolvedWebhooksOptions,
): Promise<Webhooks> {
  const logger = options.logger ?? fallbackLogger;
  const tables = await detectTables(db);
  const metrics = createMetrics(options.registry ?? register, () => sink.queueLength);
  const { cache, listener } = keyCache(db, cipher, options, logger, metrics);
  const jobs = options.onEvent && new EventJobs({ db, tables, onEvent: options.onEvent, logger });
  const sink = new EventSink({
    db,
    tables,
    enqueueJobs: jobs?.enqueue,
    eventKey: options.eventKey,
    writers: options.writers ?? defaultWriters(db),
    maxQueuedRows: options.maxQueuedRequests,
    maxQueuedBytes: options.maxQueuedBytes,
    deadlineMs: options.writeDeadlineMs,
    onBatch(items, durationMs) {
      metrics.observeWrite(items, durationMs);
      jobs?.wake();
    },
  });
  const usage = new UsageCounters({ db, logger });
  const log = new RequestLog({
    db,
    tables,
    logger,
    maxRowsPerSecond: options.maxRefusedLogRowsPerSecond,
    now: options.now,
    onDropped: metrics.countDroppedLogRows,
  });
  const retention = new Retention({
    db,
    logger,
    logDays: options.logRetentionDays === false ? null : options.logRetentionDays,
    deliveryDays: options.deliveryRetentionDays,
  });
  const dependencies: ReceiverDependencies = {
    findTarget: (key) => cache.find(key),
    sink,
    record: outcomeRecorder({ metrics, usage, log }),
    metrics,
    logger,
    limits: receiverLimits(options),
    now: options.now,
  };
  const checks = receiverChecks(dependencies);
  const receiver = createReceiver(checks, dependencies);
  const admin =
    options.authenticate &&
    createAdminRouter({
      db,
      tables,
      cipher,
      mirrorKeys: options.mirrorKeys,
      authenticate: options.authenticate,
      publicUrl: options.publicUrl,
      receiverPath: options.receiverPath,
      logger,
      now: options.now,
      onTriggerChanged: (triggerId) => cache.invalidateTrigger(triggerId),
      test: testRunner({
        ...dependencies,
        checks,
        findKey: (triggerId) => findPrimaryKey(db, cipher, triggerId),
      }),
      eventActivity: options.eventActivity,
    });
  await jobs?.start();
  await listener?.start();

  return {
    router: combinedRouter(receiver, admin?.router, logger),
    receiver,
    get admin() {
      return admin?.router ?? refuseUnauthenticatedAdmin();
    },
    metrics: async function metricsMiddleware(_req, res) {
      res.set('Content-Type', metrics.registry.contentType).send(await metrics.registry.metrics());
    },
    migrate: () => migrate(db),
    async ready() {
      await db.raw('select 1');
    },
    close: once(async () => {
      admin?.close();
      await sink.close();
      await jobs?.close();
      await Promise.all([retention.close(), usage.flush(), log.flush(), listener?.close()]);
      metrics.unregister();
      if (owned) await db.destroy();
    }),
  };
}

function keyCache(
  db: Knex,
  cipher: Cipher,
  options: ResolvedWebhooksOptions,
  logger: Logger,
  metrics: Metrics,
): { cache: TargetCache; listener: ChangeListener | null } {
  const store = new TargetStore(db, cipher);
  const cache = new TargetCache({
    load: (keys) => store.find(keys),
    maxKeys: options.keyCacheSize,
    maxUnknownKeys: options.keyCacheSize * 2,
    ttlMs: options.keyCacheTtlMs,
    now: options.now,
    onResult: metrics.countKeyCache,
  });
  if (!options.listen) return { cache, listener: null };
  const listener = new ChangeListener({
    db,
    logger,
    onChange: (triggerId) => cache.invalidateTrigger(triggerId),
    onListening: () => cache.expireAll(),
  });
  return { cache, listener };
}

/** Two batches under way keep the database busy while one of them waits for its commit to reach the disk. */
function defaultWriters(db: Knex): number {
  return Math.min(2, db.client.pool?.max ?? 2);
}

function receiverLimits(options: ResolvedWebhooksOptions): ReceiverDependencies['limits'] {
  const { perKey, perIp, global } = { ...DEFAULT_LIMITS, ...options.limits };
  return {
    perKey: perKey || null,
    perIp: perIp || null,
    global: global || null,
    maxInFlightBytes: options.maxInFlightBytes,
    bodyTimeoutMs: options.bodyTimeoutMs,
  };
}

function combinedRouter(receiver: Router, administration: Router | undefined, logger: Logger): Router {
  const router = Router().use(trustProxyCheck(logger), receiver);
  return administration === undefined ? router : router.use(administration);
}

function refuseUnauthenticatedAdmin(): never {
  throw new WebhookConfigError(
    'ERR_NO_AUTHENTICATE',
    'There is no admin API, because createWebhooks was given no "authenticate": without it everyone could read secrets ' +
      'and change webhooks. Pass a function of the request that returns { id, login, permissions } or null',
  );
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
