// Prometheus metrics of one instance. Child handles are kept, because hashing labels on every request is slow; no label
// is unbounded.

import type { Registry } from 'prom-client';
import { WebhookConfigError } from '../errors.ts';
import { ALERT_RULES } from '../health/alert-rules.ts';
import { OUTCOMES, type Outcome } from '../outcome.ts';
import { defineMetrics, METRIC_PREFIX, type MetricSources } from './definitions.ts';

/** Triggers with a label of their own; more share `(other)`, so that a scrape stays small. */
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
  countDroppedKept(requests: number): void;
  observeProxy(outcome: string, durationMs: number): void;
  observeDelivery(triggerRef: string, outcome: string, durationMs: number): void;
  observeHealth(states: readonly { ref: string; health: string }[]): void;
  observeAlerts(open: readonly { rule: string; count: number }[]): void;
  /** Takes the metrics back out of the registry. */
  unregister(): void;
}

/** @throws WebhookConfigError ERR_REGISTRY_IN_USE where another instance has registered its metrics there. */
export function createMetrics(registry: Registry, sources: MetricSources): Metrics {
  refuseSecondInstance(registry);
  const metrics = defineMetrics(registry, sources);
  const labelOf = boundedLabel(MAX_TRIGGERS);
  const requestsOf = remember((id: string) => metrics.requests.labels(...labelsOf(id)));
  const lastEventOf = remember((trigger: string) => metrics.lastEvent.labels(trigger));
  const keyCacheOf = remember((result: string) => metrics.keyCache.labels(result));
  const durationOf = new Map(OUTCOMES.map((outcome) => [outcome, metrics.duration.labels(outcome)]));

  return {
    registry,
    observeRequest({ triggerRef, outcome, durationMs, payloadBytes }) {
      requestsOf(`${outcome} ${labelOf(triggerRef ?? '')}`).inc();
      durationOf.get(outcome)?.observe(durationMs / 1000);
      if (outcome === 'accepted' && payloadBytes !== null) metrics.payloadBytes.observe(payloadBytes);
    },
    observeEvent: (triggerRef, atMs) => lastEventOf(labelOf(triggerRef)).set(atMs / 1000),
    observeWrite(items, durationMs) {
      metrics.batchSize.observe(items);
      metrics.writeDuration.observe(durationMs / 1000);
    },
    countKeyCache: (result) => keyCacheOf(result).inc(),
    countRateLimited: (scope) => metrics.rateLimited.inc({ scope }),
    countDroppedLogRows: (rows) => metrics.droppedRows.inc(rows),
    countDroppedKept: (requests) => metrics.droppedKept.inc(requests),
    observeProxy(outcome, durationMs) {
      metrics.proxied.inc({ outcome });
      metrics.proxyDuration.observe(durationMs / 1000);
    },
    observeDelivery(triggerRef, outcome, durationMs) {
      metrics.deliveries.inc({ trigger: labelOf(triggerRef), outcome });
      metrics.deliveryDuration.observe({ outcome }, durationMs / 1000);
    },
    observeHealth(states) {
      metrics.health.reset();
      // Those that share a label are counted together there.
      for (const { ref, health } of states) metrics.health.inc({ trigger: labelOf(ref), status: health });
    },
    observeAlerts(open) {
      metrics.openAlerts.reset();
      for (const rule of ALERT_RULES) metrics.openAlerts.set({ rule }, 0);
      for (const { rule, count } of open) metrics.openAlerts.set({ rule }, count);
    },
    unregister() {
      for (const { name } of registry.getMetricsAsArray()) {
        if (name.startsWith(METRIC_PREFIX)) registry.removeSingleMetric(name);
      }
    },
  };
}

function refuseSecondInstance(registry: Registry): void {
  if (registry.getSingleMetric(`${METRIC_PREFIX}requests_total`) === undefined) return;
  throw new WebhookConfigError(
    'ERR_REGISTRY_IN_USE',
    'The metrics registry already holds the metrics of another attune-webhooks instance, so their numbers would mix. ' +
      'Give each instance a registry of its own: createWebhooks({ registry: new Registry() })',
  );
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

/** `accepted github.push` is outcome and trigger; refs may hold spaces, outcomes do not. */
function labelsOf(id: string): [trigger: string, outcome: string] {
  const position = id.indexOf(' ');
  return [id.slice(position + 1), id.slice(0, position)];
}
