// What a hostile path or payload can make a query do: nothing that takes long, nothing outside of the payload.

import { expect } from 'chai';
import fc from 'fast-check';
import { WebhookRequestError } from '../../lib/errors.ts';
import { compileJsonPath, JsonPathError } from '../../lib/json-path/json-path.ts';

/** Generous for a busy machine; without bounds each case below takes minutes. */
const MUCH_MS = 2_000;

describe('JSONPath bounds', () => {
  const slow: [string, string, () => unknown][] = [
    ['descendants of descendants', '$..[?@..*]', () => Array.from({ length: 3_000 }, () => [[[1]], [[2]]])],
    ['every element compared with the whole', '$[?$ == $]', () => Array.from({ length: 100_000 }, () => 1)],
    ['a count in a count', '$..[?count($..*) > 1]', () => Array.from({ length: 5_000 }, (_, n) => ({ n }))],
    [
      'the length of a large text for each element',
      '$.a[?length($.t) > 1]',
      () => ({
        t: 'x'.repeat(500_000),
        a: Array.from({ length: 100_000 }, () => 1),
      }),
    ],
    ['three wildcards over one list', '$[?$[?$[*]]]', () => Array.from({ length: 2_000 }, () => 1)],
    ['a regular expression that backtracks', "$[?match(@, '(a+)+b')]", () => ['a'.repeat(40)]],
    [
      'a regular expression out of the payload',
      '$.v[?search(@, $.p)]',
      () => ({
        p: '(x+x+)+y',
        v: ['x'.repeat(60)],
      }),
    ],
    ['more values than anybody needs', '$..*', () => Array.from({ length: 20_000 }, () => 1)],
    [
      'a list that does not fit the stack',
      '$[?count(@.*) > 0]',
      () => [Array.from({ length: 400_000 }, () => 1)],
    ],
  ];

  for (const [name, text, payload] of slow) {
    it(`refuses ${name}`, () => {
      const path = compileJsonPath(text);
      const json = payload();
      const start = performance.now();
      expect(() => path.values(json))
        .to.throw(WebhookRequestError)
        .with.property('status', 422);
      expect(performance.now() - start).to.be.below(MUCH_MS);
    });
  }

  it('follows payloads as deep as they may be', () => {
    const json = JSON.parse(`${'['.repeat(499)}{"a":1}${']'.repeat(499)}`);
    expect(compileJsonPath('$..a').values(json)).to.deep.equal([1]);
  });

  it('sees own members only', () => {
    for (const text of [
      '$.constructor',
      '$.__proto__',
      "$['toString']",
      '$.a.length',
      '$.s.length',
      '$..constructor',
    ]) {
      expect(compileJsonPath(text).values({ a: [1], s: 'text' }), text).to.deep.equal([]);
    }
    expect(compileJsonPath('$.__proto__.x').values(JSON.parse('{"__proto__":{"x":1}}'))).to.deep.equal([1]);
  });

  it('takes the values from the second reading, found in the first', () => {
    const path = compileJsonPath('$.list[?@.id > 5].id');
    const exact = { list: [{ id: 1n }, { id: 12345678901234567890n }] };
    expect(path.values({ list: [{ id: 1 }, { id: 1e19 }] }, exact)).to.deep.equal([12345678901234567890n]);
  });

  it('tells where a path is wrong', () => {
    const position = (text: string) => {
      try {
        compileJsonPath(text);
      } catch (error) {
        return (error as JsonPathError).position;
      }
      return null;
    };
    expect(position('$.a.b[')).to.be.within(5, 6);
    expect(position('$.a[?@.b == ]')).to.be.within(11, 13);
    expect(position('a.b')).to.equal(0);
    expect(position(`$${'[?('.repeat(600)}`)).to.be.within(0, 2_000);
    expect(position(`$.${'a'.repeat(2_000)}`)).to.equal(2_000);
  });

  it('answers any text with a path or a JsonPathError, and any path with values or a refusal', () => {
    const part = fc.constantFrom(
      '.a',
      '..',
      '[*]',
      '[0]',
      '[-1]',
      '[::2]',
      '[?',
      '@',
      '$',
      '==',
      '<',
      '&&',
      '!',
      '(',
      ')',
      ']',
      'count(',
      "'x'",
      '1',
      '.b',
    );
    const text = fc.oneof(
      fc.array(part, { maxLength: 12 }).map((parts) => `$${parts.join('')}`),
      fc.string(),
    );
    fc.assert(
      fc.property(text, fc.jsonValue(), (path, json) => {
        try {
          expect(compileJsonPath(path).values(json)).to.be.an('array');
        } catch (error) {
          if (!(error instanceof JsonPathError) && !(error instanceof WebhookRequestError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
