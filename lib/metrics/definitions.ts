// The metrics by name, help, labels and buckets: what a scrape sees, and what the dashboard and alert rules build on.

import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export const METRIC_PREFIX = 'attune_webhook_';

const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const PROXY_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const SIZE_BUCKETS = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];
const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/** What is asked for at a scrape. */
export interface MetricSources {
  queueLength: () => number;
  /** Undefined where it cannot be told. */
  backlog?: () => Promise<{ pending: number; deadDeliveries: number; deadEvents: number } | undefined>;
}

export function defineMetrics(registry: Registry, { queueLength, backlog }: MetricSources) {
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `${METRIC_PREFIX}${name}`, help, labelNames, registers: [registry] });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[] = [],
  ) => new Histogram({ name: `${METRIC_PREFIX}${name}`, help, buckets, labelNames, registers: [registry] });
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name: `${METRIC_PREFIX}${name}`, help, labelNames, registers: [registry] });

  new Gauge({
    name: `${METRIC_PREFIX}write_queue_length`,
    help: 'Requests waiting for the database.',
    registers: [registry],
    collect() {
      this.set(queueLength());
    },
  });
  new Gauge({
    name: `${METRIC_PREFIX}deliveries_pending`,
    help: 'Deliveries to targets that wait for their turn or for their next try, counted up to a million.',
    registers: [registry],
    async collect() {
      this.set((await backlog?.())?.pending ?? 0);
    },
  });
  new Gauge({
    name: `${METRIC_PREFIX}dead_letters`,
    help: 'Deliveries to targets (target), and events for the handler of the host (handler), that were given up.',
    labelNames: ['kind'],
    registers: [registry],
    async collect() {
      const counted = await backlog?.();
      this.set({ kind: 'target' }, counted?.deadDeliveries ?? 0);
      this.set({ kind: 'handler' }, counted?.deadEvents ?? 0);
    },
  });
  return {
    deliveries: counter(
      'deliveries_total',
      'Attempts to deliver to a target by trigger and what came of them: succeeded, retrying, or dead.',
      ['trigger', 'outcome'],
    ),
    deliveryDuration: histogram(
      'delivery_duration_seconds',
      'Time one attempt to deliver to a target took, by its outcome.',
      PROXY_BUCKETS,
      ['outcome'],
    ),
    requests: counter(
      'requests_total',
      'Requests to the receiver by trigger and outcome; the trigger is empty where the key is unknown.',
      ['trigger', 'outcome'],
    ),
    duration: histogram(
      'request_duration_seconds',
      'Time from the arrival of a request to its answer, by outcome.',
      DURATION_BUCKETS,
      ['outcome'],
    ),
    payloadBytes: histogram('payload_bytes', 'Size of accepted request bodies in bytes.', SIZE_BUCKETS),
    batchSize: histogram('write_batch_size', 'Events written by one statement.', BATCH_BUCKETS),
    writeDuration: histogram(
      'write_duration_seconds',
      'Time one write of a batch took, until its commit.',
      DURATION_BUCKETS,
    ),
    keyCache: counter(
      'key_cache_requests_total',
      'Key lookups answered by the cache (hit), by the database (miss), or from an expired entry while it is away (stale).',
      ['result'],
    ),
    rateLimited: counter('rate_limited_total', 'Requests refused by a rate limit, by its scope.', ['scope']),
    droppedRows: counter(
      'log_rows_dropped_total',
      'Log rows of refused requests that were left out: too many at once, or the database was away.',
      [],
    ),
    droppedKept: counter(
      'kept_requests_dropped_total',
      'Requests that a trigger would keep and that were left out: too many at once, its share is used up, or the database was away.',
      [],
    ),
    proxied: counter(
      'proxy_requests_total',
      'Requests that were passed on while their senders waited, by how that ended.',
      ['outcome'],
    ),
    proxyDuration: histogram(
      'proxy_duration_seconds',
      'Time from passing a request on to the end of its answer, or to giving up.',
      PROXY_BUCKETS,
    ),
    health: gauge(
      'health_status',
      'Webhooks that are on, by trigger and state of health: 1 for the state it is in.',
      ['trigger', 'status'],
    ),
    openAlerts: gauge('alerts_open', 'Alerts that are open, acknowledged or not, by their rule.', ['rule']),
    lastEvent: gauge('last_event_timestamp_seconds', 'Unix time of the last accepted event of a trigger.', [
      'trigger',
    ]),
  };
}
