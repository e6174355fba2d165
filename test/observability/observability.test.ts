// The dashboard and the alert rules ask for metrics that there are, by labels that they have.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Registry } from 'prom-client';
import { parse } from 'yaml';
import { HEALTHS } from '../../lib/health/health-state.ts';
import { METRIC_PREFIX } from '../../lib/metrics/definitions.ts';
import { createMetrics } from '../../lib/metrics/metrics.ts';
import { OUTCOMES } from '../../lib/outcome.ts';

interface Panel {
  id: number;
  title: string;
  type: string;
  gridPos: { h: number; w: number; x: number; y: number };
  targets?: { expr: string }[];
}

interface AlertGroup {
  rules: { alert: string; expr: string; for: string; labels: { severity: string }; annotations: object }[];
}

const FOLDER = join(import.meta.dirname, '..', '..', 'examples', 'observability');
const dashboard = JSON.parse(readFileSync(join(FOLDER, 'dashboard.json'), 'utf8'));
const groups: AlertGroup[] = parse(readFileSync(join(FOLDER, 'alerts.yml'), 'utf8')).groups;
const panels: Panel[] = dashboard.panels;
const rules = groups.flatMap((group) => group.rules);

const registry = new Registry();
createMetrics(registry, { queueLength: () => 0 });
const labelsOf = new Map(
  (registry.getMetricsAsArray() as unknown as { name: string; type: string; labelNames: string[] }[]).flatMap(
    ({ name, type, labelNames }): [string, string[]][] =>
      type === 'histogram'
        ? [
            [`${name}_bucket`, [...labelNames, 'le']],
            [`${name}_sum`, labelNames],
            [`${name}_count`, labelNames],
          ]
        : [[name, labelNames]],
  ),
);

const expressions = [
  ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ of: title, expr }))),
  ...rules.map(({ alert, expr }) => ({ of: alert, expr })),
  { of: 'the variable', expr: dashboard.templating.list[1].query.query as string },
];

describe('the dashboard and the alert rules', () => {
  for (const { of, expr } of expressions) {
    it(`ask for what there is: ${of}: ${expr}`, () => {
      const asked = [...expr.matchAll(/attune_webhook_\w+/g)].map(([name]) => name);
      expect(asked).not.to.deep.equal([]);
      for (const name of asked) expect([...labelsOf.keys()]).to.include(name);
      for (const [, name = '', selector = ''] of expr.matchAll(/(attune_webhook_\w+)\{([^}]*)\}/g)) {
        for (const [, label = '', , value = ''] of selector.matchAll(/(\w+)(=~|!~|=|!=)"([^"]*)"/g)) {
          expect(labelsOf.get(name), name).to.include(label);
          if (label === 'outcome' && !name.includes('deliver'))
            for (const outcome of value.split('|')) expect(OUTCOMES).to.include(outcome);
          if (label === 'status') for (const status of value.split('|')) expect(HEALTHS).to.include(status);
        }
      }
      const known = new Set([...asked.flatMap((name) => labelsOf.get(name) ?? [])]);
      for (const [, list = ''] of expr.matchAll(/by \(([^)]*)\)/g))
        for (const label of list.split(/,\s*/)) expect([...known]).to.include(label);
    });
  }

  it('leave out no metric but those named here', () => {
    const text = expressions.map(({ expr }) => expr).join('\n');
    const unused = registry.getMetricsAsArray().filter(({ name }) => !text.includes(name));
    const names = unused.map(({ name }) => name.slice(METRIC_PREFIX.length));
    expect(names).to.have.members(LEFT_OUT.filter((name) => names.includes(name)));
  });

  it('have panels that do not lie upon each other, each with an id of its own', () => {
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
    const taken = new Set<string>();
    for (const { gridPos, title } of panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x} ${y}`), title).to.equal(false);
          taken.add(`${x} ${y}`);
        }
      }
    }
  });

  it('have rules with a severity, a time and words', () => {
    expect(rules.length).to.be.greaterThan(5);
    for (const rule of rules) {
      expect(['critical', 'warning', 'info']).to.include(rule.labels.severity);
      expect(rule.for).to.match(/^\d+[mh]$/);
      expect(rule.annotations).to.have.property('summary');
    }
  });
});

/** Details that the dashboard has no panel for. */
const LEFT_OUT = [
  'payload_bytes',
  'kept_requests_dropped_total',
  'proxy_requests_total',
  'proxy_duration_seconds',
  'delivery_duration_seconds',
];
