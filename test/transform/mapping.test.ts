// What mappings make of payloads, and how a wrong one is refused.

import { expect } from 'chai';
import fc from 'fast-check';
import { WebhookRequestError } from '../../lib/errors.ts';
import { parsePayload } from '../../lib/payload/parse-payload.ts';
import { compileMapping, MappingError } from '../../lib/transform/mapping.ts';
import type { RequestScope } from '../../lib/transform/request-scope.ts';

const SCOPE: RequestScope = {
  headers: { 'x-github-event': 'push' },
  event_type: 'push',
  delivery_id: 'd-1',
  trigger: { id: 7, ref: 'github.push' },
  received_at: '2026-01-02T03:04:05.000Z',
  source_ip: '192.0.2.1',
};
const PUSH = `{"repository":{"full_name":"octo/hello","id":12345678901234567890},"price":1.10,
  "commits":[{"id":"a","n":1e2},{"id":"b","n":2}],"__proto__":{"x":1}}`;

function map(settings: unknown, text = PUSH): string {
  const payload = parsePayload('application/json', Buffer.from(text));
  return compileMapping(settings).apply(payload, () => SCOPE).text;
}

const fields = (definitions: unknown) => ({ kind: 'jsonpath', fields: definitions });
const liquid = (template: string) => ({ kind: 'liquid', template });

function problemsOf(settings: unknown): MappingError['problems'] {
  try {
    compileMapping(settings);
  } catch (error) {
    if (error instanceof MappingError) return error.problems;
    throw error;
  }
  return [];
}

function refusalOf(settings: unknown, text?: string): WebhookRequestError {
  try {
    map(settings, text);
  } catch (error) {
    if (error instanceof WebhookRequestError) return error;
    throw error;
  }
  throw new Error('was mapped');
}

describe('mapping by JSONPath', () => {
  it('finds fields, nests them, and keeps every digit', () => {
    const settings = fields({
      repo: '$.repository.full_name',
      numbers: { id: '$.repository.id', price: { path: '$.price' }, n: '$.commits[0].n' },
      whole: '$.repository',
    });
    expect(map(settings)).to.equal(
      '{"repo":"octo/hello","numbers":{"id":12345678901234567890,"price":1.10,"n":1e2},' +
        '"whole":{"full_name":"octo/hello","id":12345678901234567890}}',
    );
  });

  it('gives an array for several values, null or the default for none', () => {
    const settings = fields({
      ids: '$.commits[*].id',
      one: '$.commits[?@.id == "a"].id',
      listed: { path: '$.commits[?@.id == "a"].id', list: true },
      none: '$.nope',
      empty: { path: '$.nope', list: true },
      fallback: { path: '$.nope', default: { a: [1] } },
    });
    expect(JSON.parse(map(settings))).to.deep.equal({
      ids: ['a', 'b'],
      one: 'a',
      listed: ['a'],
      none: null,
      empty: [],
      fallback: { a: [1] },
    });
  });

  it('refuses a payload without a required field, naming it', () => {
    const error = refusalOf(fields({ a: { path: '$.nope', required: true } }));
    expect(error.status).to.equal(422);
    expect(error.reason).to.contain('/a').and.to.contain('$.nope');
  });

  it('takes fields called path, and names that would reach a prototype', () => {
    expect(map(fields({ at: { path: { path: '$.price' } } }))).to.equal('{"at":{"path":1.10}}');
    const settings = JSON.parse(
      '{"kind":"jsonpath","fields":{"__proto__":"$.price","constructor":"$.__proto__.x"}}',
    );
    expect(map(settings)).to.equal('{"__proto__":1.10,"constructor":1}');
  });

  it('is refused with the place of everything that is wrong', () => {
    expect(
      problemsOf(fields({ a: '$.x[', b: { path: '$..[' }, c: 5, d: {}, e: { path: '$', x: 1 } })),
    ).to.have.lengthOf(5);
    const [problem] = problemsOf(fields({ 'a/b': '$.x[' }));
    expect(problem).to.deep.include({ path: '/fields/a~1b', position: { offset: 4 } });
    for (const settings of [
      null,
      {},
      { kind: 'x' },
      fields(null),
      fields([]),
      fields({}),
      fields({ a: { required: 1, path: '$' } }),
    ]) {
      expect(problemsOf(settings), JSON.stringify(settings)).to.have.lengthOf(1);
    }
  });

  it('is bounded in fields and output', () => {
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`f${n}`, '$']));
    expect(problemsOf(fields(many))[0]?.message).to.contain('500');
    let deep: unknown = '$';
    for (let level = 0; level < 11; level++) deep = { a: deep };
    expect(problemsOf(fields(deep))[0]?.message).to.contain('10 levels');
    const large = JSON.stringify({ t: 'x'.repeat(10_000) });
    const copies = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`f${n}`, '$']));
    expect(refusalOf(fields(copies), large).status).to.equal(422);
  });

  it('ends after its time, however many fields there are', () => {
    const slow = Object.fromEntries(
      Array.from({ length: 400 }, (_, n) => [`f${n}`, '$[?count($[*]) > 1 && @ == 9]']),
    );
    const payload = JSON.stringify(Array.from({ length: 300 }, (_, n) => n));
    const startMs = performance.now();
    expect(refusalOf(fields(slow), payload).status).to.equal(503);
    expect(performance.now() - startMs).to.be.below(1_000);
  });
});

describe('mapping by Liquid', () => {
  it('sees the request and nothing else', () => {
    const template =
      '{"repo":{{ payload.repository.full_name | json }},"id":{{ payload.repository.id }},' +
      '"type":{{ event_type | json }},"header":{{ headers["x-github-event"] | json }},"ref":{{ trigger.ref | json }},' +
      '"delivery":{{ delivery_id | json }},"at":{{ received_at | json }},"ip":{{ source_ip | json }},' +
      '"ids":{{ payload.commits | map: "id" | json }},"none":{{ process.env | json }},"all":{{ payload.nope | json }}}';
    expect(map(liquid(template))).to.equal(
      '{"repo":"octo/hello","id":12345678901234567890,"type":"push","header":"push","ref":"github.push",' +
        '"delivery":"d-1","at":"2026-01-02T03:04:05.000Z","ip":"192.0.2.1","ids":["a","b"],"none":null,"all":null}',
    );
  });

  it('passes numbers on as they were written, and calculates and compares with what they are worth', () => {
    const payload = '{"price":19.90,"rate":0.12345678901234567890,"big":1e400,"list":[1.50,1.50,2]}';
    const template =
      '{"price":{{ payload.price }},"rate":{{ payload.rate | default: 0 }},"big":{{ payload.big | json }},' +
      '"text":"{{ payload.price | append: " EUR" }}","sum":{{ payload.price | plus: 0.1 }},' +
      '"uniq":{{ payload.list | uniq | json }},"all":{{ payload | json }},' +
      '"is":[{{ payload.price == 19.9 }},{{ payload.price > 19 }},{{ 20 > payload.price }},' +
      '{{ payload.list contains 1.5 }},{{ payload.price != payload.rate }}]}';
    expect(map(liquid(template), payload)).to.equal(
      '{"price":19.90,"rate":0.12345678901234567890,"big":1e400,"text":"19.90 EUR","sum":20,' +
        `"uniq":[1.50,2],"all":${payload},"is":[true,true,true,true,true]}`,
    );
  });

  it('refuses what is no JSON, and what cannot be stored', () => {
    expect(refusalOf(liquid('{{ payload.repository.full_name }}')).reason).to.match(/^mapping: .*no JSON/);
    expect(refusalOf(liquid('{% if false %}x{% endif %}')).status).to.equal(422);
    expect(refusalOf(liquid('{"a":"\\u0000"}')).status).to.equal(422);
    expect(refusalOf(liquid(`${'['.repeat(600)}${']'.repeat(600)}`)).status).to.equal(422);
  });

  it('is refused with line and column', () => {
    expect(problemsOf(liquid('{\n  "a": {{ payload.a | nope }}\n}'))[0]).to.deep.include({
      path: '/template',
      position: { line: 2, column: 8 },
    });
    for (const template of [
      '{% if %}',
      '{% for %}',
      '{% include "x" %}',
      '{{ a',
      '{% render "x" %}',
      '{% if a %}',
    ]) {
      expect(problemsOf(liquid(template)), template).to.have.lengthOf(1);
    }
  });
});

describe('any mapping of any payload', () => {
  it('keeps numbers as they were written', () => {
    const digits = fc.oneof(
      fc.stringMatching(/^(0|[1-9]\d{0,24})(\.\d{1,20})?([eE][+-]?\d{1,2})?$/),
      fc.stringMatching(/^9\d{15,16}$/),
    );
    const passedOn = liquid('{"a":{{ payload.a }},"b":{{ payload.a | json }}}');
    fc.assert(
      fc.property(digits, fc.boolean(), (number, isNegative) => {
        const text = `${isNegative ? '-' : ''}${number}`;
        // A zero has no sign where numbers are stored.
        fc.pre(Number(text) !== 0 || !isNegative);
        for (const settings of [fields({ a: '$.a', b: '$.*' }), passedOn]) {
          expect(map(settings, `{"a":${text}}`)).to.equal(`{"a":${text},"b":${text}}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives JSON or a refusal', () => {
    const path = fc.constantFrom('$', '$.a', '$..a', '$[*]', '$.a[0]', '$[?@.a]', '$.a.b');
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(path, fc.record({ path, list: fc.boolean(), default: fc.jsonValue() }), tie('group')),
      group: fc.dictionary(fc.string(), tie('node'), { minKeys: 1, maxKeys: 3 }),
    }));
    fc.assert(
      fc.property(tree.group, fc.jsonValue(), (definitions, json) => {
        try {
          JSON.parse(map(fields(definitions), JSON.stringify(json)));
        } catch (error) {
          if (!(error instanceof WebhookRequestError) && !(error instanceof MappingError)) throw error;
        }
      }),
      { numRuns: 200 },
    );
  });
});
