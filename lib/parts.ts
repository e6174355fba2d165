// The long-lived parts of one instance: what each is made of, and in which order they end.

import type { Knex } from 'knex';
import { register } from 'prom-client';
import { HealthMonitor } from './alerts/health-monitor.ts';
import type { Tables } from './db/tables.ts';
import { backlogReader } from './delivery/backlog.ts';
import { AfterEvent } from './jobs/after-event.ts';
import { EventJobs } from './jobs/event-jobs.ts';
import { JobQueue } from './jobs/job-queue.ts';
import { RequestKeeper } from './kept/request-keeper.ts';
import { ChangeListener } from './keys/change-listener.ts';
import { TargetCache } from './keys/target-cache.ts';
import { TargetStore } from './keys/target-store.ts';
import { RequestLog } from './log/request-log.ts';
import { Retention } from './log/retention.ts';
import type { Logger } from './logger.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { guardedAgents } from './net/guarded-agent.ts';
import { ExchangeLog } from './proxy/exchange-log.ts';
import { SynchronousProxy } from './proxy/synchronous-proxy.ts';
import { EventSink } from './receiver/event-sink.ts';
import type { Cipher } from './secrets/cipher.ts';
import { createFetchText } from './signatures/fetch-text.ts';
import { UsageCounters } from './stats/usage-counters.ts';
import type { ResolvedWebhooksOptions } from './webhooks-options.ts';

/** Requests to targets at the same time. */
const DELIVERY_CONCURRENCY = 64;

export interface Foundation {
  db: Knex;
  tables: Tables;
  cipher: Cipher;
  logger: Logger;
  options: ResolvedWebhooksOptions;
}

export interface Parts {
  metrics: Metrics;
  cache: TargetCache;
  targets: TargetStore;
  listener: ChangeListener | undefined;
  afterEvent: AfterEvent;
  sink: EventSink;
  usage: UsageCounters;
  log: RequestLog;
  keeper: RequestKeeper;
  proxy: SynchronousProxy;
  exchanges: ExchangeLog;
  retention: Retention;
  monitor: HealthMonitor;
}

export function createParts(foundation: Foundation): Parts {
  const { db, tables, logger, options } = foundation;
  const metrics = createMetrics(options.registry ?? register, {
    queueLength: () => sink.queueLength,
    backlog: backlogReader(db),
  });
  const targets = createTargetStore(foundation);
  const cache = createCache(foundation, targets, metrics);
  const afterEvent = createAfterEvent(foundation, metrics);
  const sink = createSink(foundation, metrics, afterEvent);
  const log = new RequestLog({
    db,
    tables,
    logger,
    maxRowsPerSecond: options.maxRefusedLogRowsPerSecond,
    now: options.now,
    onDropped: metrics.countDroppedLogRows,
  });
  return {
    metrics,
    cache,
    targets,
    listener: options.listen ? createListener(foundation, cache) : undefined,
    afterEvent,
    sink,
    usage: new UsageCounters({ db, logger }),
    log,
    keeper: new RequestKeeper({
      db,
      cipher: foundation.cipher,
      logger,
      maxPerSecond: options.maxRefusedLogRowsPerSecond,
      now: options.now,
      flushLog: () => log.flush(),
      onDropped: metrics.countDroppedKept,
    }),
    retention: new Retention({
      db,
      logger,
      logDays: options.logRetentionDays === false ? null : options.logRetentionDays,
    }),
    proxy: createProxy(foundation),
    exchanges: new ExchangeLog({ db, logger }),
    monitor: createMonitor(foundation, metrics),
  };
}

export async function startParts({ afterEvent, listener }: Parts): Promise<void> {
  await afterEvent.start();
  await listener?.start();
}

/** Requests first, then the work they left behind, then what was counted of both. */
export async function closeParts(parts: Parts): Promise<void> {
  try {
    await parts.sink.close();
    await parts.afterEvent.close();
  } finally {
    // Whatever one part runs into, the others leave nothing behind.
    await Promise.allSettled([
      parts.retention.close(),
      parts.monitor.close(),
      parts.usage.close(),
      parts.log.flush(),
      parts.keeper.flush(),
      parts.exchanges.flush(),
      parts.proxy.close(),
      parts.listener?.close(),
    ]);
    parts.metrics.unregister();
  }
}

function createSink(
  { db, tables, options }: Foundation,
  metrics: Metrics,
  afterEvent: AfterEvent,
): EventSink {
  return new EventSink({
    db,
    tables,
    insertJobs: (accepted) => afterEvent.insertJobs(accepted),
    onStored: (events) => afterEvent.follow(events),
    eventKey: options.eventKey,
    writers: options.writers ?? defaultWriters(db),
    maxQueuedRows: options.maxQueuedRequests,
    maxQueuedBytes: options.maxQueuedBytes,
    deadlineMs: options.writeDeadlineMs,
    onBatch: metrics.observeWrite,
  });
}

function createProxy({ options }: Foundation): SynchronousProxy {
  const { allowTargets: allow, allowPrivateTargets: allowPrivate } = options;
  // Connections are kept for the next request, but not so many that they are a burden.
  const agent = { keepAlive: true, maxFreeSockets: 16, timeout: 60_000 };
  return new SynchronousProxy({ agents: guardedAgents({ allow, allowPrivate, agent }) });
}

function createMonitor({ db, cipher, logger, options }: Foundation, observer: Metrics): HealthMonitor {
  const { onAlert, allowTargets: allow, allowPrivateTargets: allowPrivate, now } = options;
  const agents = guardedAgents({ allow, allowPrivate });
  return new HealthMonitor({ db, cipher, logger, now, agents, onAlert, observer });
}

function createAfterEvent({ db, tables, cipher, logger, options }: Foundation, metrics: Metrics): AfterEvent {
  const { onEvent, allowTargets: allow, allowPrivateTargets: allowPrivate, now } = options;
  const queue = new JobQueue({ db, logger });
  const handler = onEvent && new EventJobs({ db, tables, queue, onEvent, logger });
  return new AfterEvent({
    db,
    tables,
    cipher,
    queue,
    handler,
    logger,
    guard: { allow, allowPrivate },
    concurrency: DELIVERY_CONCURRENCY,
    now,
    onAttempt: (triggerRef, { durationMs }, { state }) =>
      metrics.observeDelivery(triggerRef, state, durationMs),
  });
}

/** A second one takes over where the first is slow or has more to write than one batch holds. */
function defaultWriters(db: Knex): number {
  return Math.min(2, db.client.pool?.max ?? 2);
}

function createTargetStore({ db, cipher, options }: Foundation): TargetStore {
  // A sender may wait for this, and then, let in by a key remembered from before, for the whole write deadline.
  return new TargetStore(db, cipher, options.writeDeadlineMs / 2, {
    publicUrl: options.publicUrl,
    fetchText: createFetchText({ allow: options.allowTargets, allowPrivate: options.allowPrivateTargets }),
  });
}

function createCache({ options }: Foundation, targets: TargetStore, metrics: Metrics): TargetCache {
  return new TargetCache({
    load: (keys) => targets.find(keys),
    maxKeys: options.keyCacheSize,
    maxUnknownKeys: options.keyCacheSize * 2,
    ttlMs: options.keyCacheTtlMs,
    now: options.now,
    onResult: metrics.countKeyCache,
  });
}

function createListener({ db, logger }: Foundation, cache: TargetCache): ChangeListener {
  return new ChangeListener({
    db,
    logger,
    onChange: (triggerId) => cache.invalidateTrigger(triggerId),
    onListening: () => cache.expireAll(),
  });
}
