// The tables of the README say what the code says, in both directions.

import { expect } from 'chai';
import { Registry } from 'prom-client';
import { readEnvironment } from '../../examples/host/environment.ts';
import { STATUS_OF } from '../../lib/errors.ts';
import { createMetrics } from '../../lib/metrics/metrics.ts';
import { OUTCOMES } from '../../lib/outcome.ts';
import { inTicks, readDocumentation, tableBelow } from './markdown.ts';

const README = 'README.md';

describe("the README's error codes", () => {
  it('are those of lib/errors.ts, with their status', () => {
    const rows = tableBelow(README, 'Error codes');
    const documented = rows.map(([status, code = '']) => [inTicks(code)[0], Number(status)]);
    expect(Object.fromEntries(documented)).to.deep.equal(STATUS_OF);
  });
});

describe("the README's metrics", () => {
  const registry = new Registry();
  createMetrics(registry, { queueLength: () => 0 });
  const registered = registry.getMetricsAsArray() as unknown as {
    name: string;
    type: string;
    labelNames: string[];
  }[];

  it('are those of the registry, with type and labels', () => {
    const rows = tableBelow(README, 'Metrics');
    const documented = rows.map(([name = '', type, labels = '']) => [
      inTicks(name)[0],
      { type, labels: inTicks(labels) },
    ]);
    const actual = registered.map(({ name, type, labelNames }) => [name, { type, labels: labelNames }]);
    expect(Object.fromEntries(documented)).to.deep.equal(Object.fromEntries(actual));
  });

  it('have the outcomes of lib/outcome.ts', () => {
    const [, sentence = ''] = /^Outcomes: (.*?)\.$/ms.exec(readDocumentation(README)) ?? [];
    expect(inTicks(sentence)).to.deep.equal([...OUTCOMES]);
  });
});

describe("the README's environment table", () => {
  const rows = tableBelow(README, 'Environment of the example host');

  it('names the variables that examples/host/environment.ts reads, and no others', () => {
    const read = new Set<string>();
    readEnvironment(new Proxy({}, { get: (_, name) => void read.add(String(name)) }));
    const documented = rows.map(([variable = '']) => inTicks(variable)[0]);
    expect(documented).to.have.members([...read]);
  });

  it('has their defaults', () => {
    const environment = readEnvironment({});
    const documented = Object.fromEntries(
      rows.map(([name = '', value = '']) => [inTicks(name)[0], inTicks(value)[0]]),
    );
    expect(documented).to.include({
      PORT: String(environment.port),
      HOST: environment.host,
      LOG_LEVEL: environment.logLevel,
      RATE_LIMIT_PER_KEY: String(environment.rateLimits.perKey),
      RATE_LIMIT_PER_IP: String(environment.rateLimits.perIp),
      RATE_LIMIT_GLOBAL: String(environment.rateLimits.global),
      ALLOW_PRIVATE_TARGETS: String(Number(environment.allowPrivateTargets)),
    });
    expect(environment.dataDirectory.endsWith(`/${documented.DATA_DIR}`)).to.equal(true);
    expect(environment.packsDirectory.endsWith(`/${documented.PACKS_DIR}`)).to.equal(true);
  });
});

describe('docs/dependencies.md', () => {
  const manifest = JSON.parse(readDocumentation('package.json'));
  const documentedUnder = (heading: string) =>
    tableBelow('docs/dependencies.md', heading).map(([name = '']) => inTicks(name)[0]);

  for (const [heading, group] of [
    ['At run time', 'dependencies'],
    ['Brought by the host', 'peerDependencies'],
    ['For development', 'devDependencies'],
  ] as const) {
    it(`names the ${group} of package.json, and no others`, () => {
      expect(documentedUnder(heading)).to.deep.equal(Object.keys(manifest[group]));
    });
  }
});
