// Prometheus metrics. Child handles are kept, because hashing labels on every request is slow; no label is unbounded.

import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { WebhookConfigError } from '../errors.ts';
import { OUTCOMES, type Outcome } from '../outcome.ts';

export const METRIC_PREFIX = 'attune_webhook_';
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const SIZE_BUCKETS = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];
const BATCH_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
/** Triggers with handles of their own at most; more share the label `(other)`, so that a scrape stays small. */
const MAX_TRIGGERS = 2_000;

export interface ObservedRequest {
  triggerRef: string | null;
  outcome: Outcome;
  durationMs: number;
  payloadBytes: number | null;
}

export interface Metrics {
  readonly registry: Registry;
  observeRequest(request: ObservedRequest): void;
  observeEvent(triggerRef: string, atMs: number): void;
  observeWrite(batchSize: number, durationMs: number): void;
  countKeyCache(result: 'hit' | 'miss' | 'stale'): void;
  countRateLimited(scope: string): void;
  countDroppedLogRows(rows: number): void;
  /** Takes the metrics back out of the registry. */
  unregister(): void;
}

/** @throws WebhookConfigError ERR_REGISTRY_IN_USE where another instance has registered its metrics there. */
export function createMetrics(registry: Registry, queueLength: () => number): Metrics {
  if (registry.getSingleMetric(`${METRIC_PREFIX}requests_total`) !== undefined) {
    throw new WebhookConfigError(
      'ERR_REGISTRY_IN_USE',
      'The metrics registry already holds the metrics of another attune-webhooks instance, so their numbers would mix. ' +
        'Give each instance a registry of its own: createWebhooks({ registry: new Registry() })',
    );
  }
  const registers = [registry];
  const requests = new Counter({
    name: `${METRIC_PREFIX}requests_total`,
    help: 'Requests to the receiver by trigger and outcome; the trigger is empty where the key is unknown.',
    labelNames: ['trigger', 'outcome'],
    registers,
  });
  const duration = new Histogram({
    name: `${METRIC_PREFIX}request_duration_seconds`,
    help: 'Time from the arrival of a request to its answer, by outcome.',
    labelNames: ['outcome'],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const payloadBytes = new Histogram({
    name: `${METRIC_PREFIX}payload_bytes`,
    help: 'Size of accepted request bodies in bytes.',
    buckets: SIZE_BUCKETS,
    registers,
  });
  const batchSize = new Histogram({
    name: `${METRIC_PREFIX}write_batch_size`,
    help: 'Events written by one statement.',
    buckets: BATCH_BUCKETS,
    registers,
  });
  const writeDuration = new Histogram({
    name: `${METRIC_PREFIX}write_duration_seconds`,
    help: 'Time one write of a batch took, until its commit.',
    buckets: DURATION_BUCKETS,
    registers,
  });
  new Gauge({
    name: `${METRIC_PREFIX}write_queue_length`,
    help: 'Requests waiting for the database.',
    registers,
    collect() {
      this.set(queueLength());
    },
  });
  const keyCache = new Counter({
    name: `${METRIC_PREFIX}key_cache_requests_total`,
    help: 'Key lookups answered by the cache (hit), by the database (miss), or from an expired entry while it is away (stale).',
    labelNames: ['result'],
    registers,
  });
  const rateLimited = new Counter({
    name: `${METRIC_PREFIX}rate_limited_total`,
    help: 'Requests refused by a rate limit, by its scope.',
    labelNames: ['scope'],
    registers,
  });
  const droppedRows = new Counter({
    name: `${METRIC_PREFIX}log_rows_dropped_total`,
    help: 'Log rows of refused requests that were left out because there were too many or the database was away.',
    registers,
  });
  const lastEvent = new Gauge({
    name: `${METRIC_PREFIX}last_event_timestamp_seconds`,
    help: 'Unix time of the last accepted event of a trigger.',
    labelNames: ['trigger'],
    registers,
  });

  const labelOf = boundedLabel(MAX_TRIGGERS);
  const requestHandle = remember((id: string) => {
    const [outcome = '', trigger = ''] = split(id);
    return requests.labels(trigger, outcome);
  });
  const durationHandles = new Map(OUTCOMES.map((outcome) => [outcome, duration.labels(outcome)]));
  const lastEventHandle = remember((trigger: string) => lastEvent.labels(trigger));

  return {
    registry,
    observeRequest({ triggerRef, outcome, durationMs, payloadBytes: bytes }) {
      requestHandle(`${outcome} ${labelOf(triggerRef ?? '')}`).inc();
      durationHandles.get(outcome)?.observe(durationMs / 1000);
      if (outcome === 'accepted' && bytes !== null) payloadBytes.observe(bytes);
    },
    observeEvent: (triggerRef, atMs) => lastEventHandle(labelOf(triggerRef)).set(atMs / 1000),
    observeWrite(items, durationMs) {
      batchSize.observe(items);
      writeDuration.observe(durationMs / 1000);
    },
    countKeyCache: (result) => keyCache.inc({ result }),
    countRateLimited: (scope) => rateLimited.inc({ scope }),
    countDroppedLogRows: (rows) => droppedRows.inc(rows),
    unregister() {
      for (const { name } of registry.getMetricsAsArray()) {
        if (name.startsWith(METRIC_PREFIX)) registry.removeSingleMetric(name);
      }
    },
  };
}

function boundedLabel(max: number): (label: string) => string {
  const known = new Set<string>();
  return (label) => {
    if (known.has(label)) return label;
    if (known.size >= max) return '(other)';
    known.add(label);
    return label;
  };
}

function remember<T>(create: (id: string) => T): (id: string) => T {
  const handles = new Map<string, T>();
  return (id) => {
    let handle = handles.get(id);
    if (handle === undefined) {
      handle = create(id);
      handles.set(id, handle);
    }
    return handle;
  };
}

/** `accepted github.push` into its two labels; refs may hold spaces, outcomes do not. */
function split(id: string): [string, string] {
  const position = id.indexOf(' ');
  return [id.slice(0, position), id.slice(position + 1)];
}
