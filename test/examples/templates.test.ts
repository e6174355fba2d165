// Templates in the parameters of actions: types kept, text interpolated, nothing expanded twice.

import { expect } from 'chai';
import fc from 'fast-check';
import type { Json } from '../../examples/host/rules/expression/value.ts';
import { fillParameters, type TemplateSources } from '../../examples/host/rules/templates.ts';

const SOURCES: TemplateSources = {
  event: {
    id: 42,
    trigger: 'github.push',
    created: '2026-01-20T12:00:00.000Z',
    payload: {
      name: 'hello',
      size: 3,
      ok: true,
      none: null,
      tags: ['a', { b: 'c' }],
      evil: '{{ event.id }}',
    },
  },
  packConfig: { channel: '#ops', depth: { of: 2 } },
  system: { timestamp: '2026-01-20T12:00:01.000Z', rule: { id: 5, ref: 'github.announce' } },
};
const fillOne = (value: Json): Json => fillParameters({ value }, SOURCES).value as Json;

const TABLE: [Json, Json][] = [
  ['plain', 'plain'],
  [7, 7],
  ['{{ event.payload.name }}', 'hello'],
  ['{{event.payload.size}}', 3],
  ['{{ event.payload.ok }}', true],
  ['{{ event.payload.none }}', null],
  ['{{ event.payload.missing }}', null],
  ['{{ event.payload.tags }}', ['a', { b: 'c' }]],
  ['{{ event.payload.tags.0 }}', 'a'],
  ['{{ event.payload.tags.1.b }}', 'c'],
  ['{{ event.payload.tags.7 }}', null],
  ['{{ event.payload.tags.length }}', null],
  ['{{ event.payload.name.length }}', null],
  ['{{ event.payload.constructor }}', null],
  ['{{ event.payload }}', SOURCES.event.payload],
  ['{{ event.id }}', 42],
  ['{{ event.trigger }}', 'github.push'],
  ['{{ event.created }}', '2026-01-20T12:00:00.000Z'],
  ['{{ trigger.payload.name }}', 'hello'],
  ['{{ pack.config.channel }}', '#ops'],
  ['{{ pack.config.depth.of }}', 2],
  ['{{ pack.ref }}', null],
  ['{{ system.timestamp }}', '2026-01-20T12:00:01.000Z'],
  ['{{ system.rule.ref }}', 'github.announce'],
  ['{{ system.rule.id }}', 5],
  ['{{ env.HOME }}', null],
  ['{{ event.payload.name | default: "x" }}', null],
  ['on {{ event.payload.name }}: {{ event.payload.size }}', 'on hello: 3'],
  ['{{ event.payload.name }}{{ event.payload.size }}', 'hello3'],
  ['<{{ event.payload.none }}{{ event.payload.missing }}>', '<>'],
  ['tags {{ event.payload.tags }}', 'tags ["a",{"b":"c"}]'],
  ['is {{ event.payload.evil }}', 'is {{ event.id }}'],
  ['{{ event.payload.evil }}', '{{ event.id }}'],
  [{ deep: ['{{ event.id }}', { er: 'n{{ event.id }}' }] }, { deep: [42, { er: 'n42' }] }],
  ['{{ }}', null],
  ['{{', '{{'],
];

describe('templates of action parameters', () => {
  for (const [value, expected] of TABLE) {
    it(`${JSON.stringify(value)} → ${JSON.stringify(expected)}`, () =>
      expect(fillOne(value)).to.deep.equal(expected));
  }

  for (const parameters of [null, [], 'text', 3]) {
    it(`are none where they are ${JSON.stringify(parameters)}`, () =>
      expect(fillParameters(parameters, SOURCES)).to.deep.equal({}));
  }

  it('hand any JSON value on unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const payload = JSON.parse(JSON.stringify({ value })) as Json;
        const filled = fillParameters(
          { value: '{{ event.payload.value }}' },
          { ...SOURCES, event: { ...SOURCES.event, payload } },
        );
        expect(filled.value).to.deep.equal(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
