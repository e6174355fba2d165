// Puts the parts together: one object that a host mounts, and closes again.

import { type RequestHandler, Router } from 'express';
import type { Knex } from 'knex';
import type { AdminRouter } from './admin/dependencies.ts';
import { noAuthenticate } from './admin/no-authenticate.ts';
import { createAdminRouter } from './admin/router.ts';
import { closeInTime } from './close-in-time.ts';
import { checkConnection, connect } from './db/connect.ts';
import { withoutQuotedRows } from './db/loggable-error.ts';
import { migrate, pendingMigrations } from './db/migrate.ts';
import { detectTables } from './db/tables.ts';
import { WebhookConfigError } from './errors.ts';
import { type FirstContact, storeFirstSecret } from './handshakes/first-contact.ts';
import type { Rejudging } from './kept/rejudging.ts';
import { findPrimaryKey } from './keys/primary-key.ts';
import { fallbackLogger } from './logger.ts';
import { closeParts, createParts, type Foundation, type Parts, startParts } from './parts.ts';
import { type ReceiverDependencies, receiverChecks } from './receiver/checks.ts';
import { requestKeeping } from './receiver/keep-request.ts';
import { outcomeRecorder } from './receiver/outcome-recorder.ts';
import { createReceiver } from './receiver/receiver.ts';
import { createRejudging } from './receiver/rejudging.ts';
import { testRunner } from './receiver/test-run.ts';
import { createCipher } from './secrets/cipher.ts';
import { encryptStoredSecrets } from './secrets/encrypt-stored.ts';
import {
  DEFAULT_LIMITS,
  type ResolvedWebhooksOptions,
  resolveWebhooksOptions,
  type WebhooksOptions,
} from './webhooks-options.ts';

const CLEAR_SECRETS_WARNING =
  'No encryption key is configured, so webhook keys and signature secrets are stored in clear; whoever reads the ' +
  'database or a backup of it can forge webhooks. Set ATTUNE_WEBHOOKS_ENCRYPTION_KEY (see docs/encryption.md)';

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
    const logger = withoutQuotedRows(resolved.logger ?? fallbackLogger);
    if (!cipher.enabled) logger.warn({}, CLEAR_SECRETS_WARNING);
    const tables = await detectTables(db);
    return await assemble({ db, tables, cipher, logger, options: resolved }, owned);
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

async function assemble(foundation: Foundation, isOwned: boolean): Promise<Webhooks> {
  const { db } = foundation;
  const parts = createParts(foundation);
  const { receiver, admin, rejudging } = createRouters(foundation, parts);
  const closeAll = async () => {
    admin?.close();
    await rejudging.close();
    await closeParts(parts);
  };
  // A start that fails must leave the registry and the database to the next attempt.
  await startParts(parts).catch(async (error) => {
    await closeAll();
    throw error;
  });
  rejudging.start();
  return {
    router: admin === undefined ? receiver : Router().use(receiver, admin.router),
    receiver,
    get admin() {
      if (admin === undefined) throw noAuthenticate();
      return admin.router;
    },
    metrics: async function metricsMiddleware(_req, res) {
      const { registry } = parts.metrics;
      res.set('Content-Type', registry.contentType).send(await registry.metrics());
    },
    migrate: () => migrate(db),
    async ready() {
      await db.raw('select 1');
    },
    close: once(() => closeInTime({ closeAll, db, ownsDatabase: isOwned, logger: foundation.logger })),
  };
}

function createRouters(
  foundation: Foundation,
  { cache, targets, sink, metrics, usage, log, keeper, monitor, afterEvent, proxy, exchanges }: Parts,
): { receiver: Router; admin: AdminRouter | undefined; rejudging: Rejudging } {
  const { db, tables, cipher, logger, options } = foundation;
  const { authenticate, publicUrl, receiverPath, mirrorKeys, eventActivity, now } = options;
  const dependencies: ReceiverDependencies = {
    findTarget: (key) => cache.find(key),
    sink,
    record: outcomeRecorder({ metrics, usage, log, keep: requestKeeping(keeper) }),
    logger,
    limits: receiverLimits(options),
    handshakes: {
      publicUrl,
      storeFirstSecret: firstSecretStorer(foundation, (triggerId) => cache.invalidateTrigger(triggerId)),
    },
    proxying: {
      proxy,
      onExchange(exchange) {
        exchanges.record(exchange);
        metrics.observeProxy(exchange.outcome, exchange.durationMs);
      },
    },
    now,
  };
  const checks = receiverChecks(dependencies);
  const rejudging = createRejudging(foundation, targets, dependencies);
  const findKey = (triggerId: number) => findPrimaryKey(db, cipher, triggerId, now());
  const admin =
    authenticate &&
    createAdminRouter({
      db,
      tables,
      cipher,
      mirrorKeys,
      authenticate,
      publicUrl,
      receiverPath,
      logger,
      now,
      onTriggerChanged: (triggerId) => cache.invalidateTrigger(triggerId),
      test: testRunner({ ...dependencies, checks, findKey }),
      rejudging,
      eventActivity,
      alertAgents: monitor.agents,
      afterEvent,
      targetGuard: afterEvent.forwarding.worker.agents.guard,
    });
  return { receiver: createReceiver(checks, dependencies), admin, rejudging };
}

/** What this instance has cached is dropped before the sender is answered: it may send its first event at once. */
function firstSecretStorer({ db, cipher }: Foundation, onStored: (triggerId: number) => void) {
  return async (contact: FirstContact) => {
    const isStored = await storeFirstSecret(db, cipher, contact);
    if (isStored) onStored(contact.triggerId);
    return isStored;
  };
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

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
