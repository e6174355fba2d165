import { expect } from 'chai';
import fc from 'fast-check';
import { elementSpans, startOf } from '../../lib/payload/element-spans.ts';

const elementsOf = (text: string, start = 0) =>
  elementSpans(text, start).map((span) => text.slice(span.start, span.end));

/** As JSON, with white space wherever it may stand. */
const spaced = (value: unknown, space: () => string): string => {
  const inner = () => (value === null ? 'null' : JSON.stringify(value));
  const between = (parts: string[]) => parts.map((part) => `${space()}${part}${space()}`).join(',');
  if (Array.isArray(value))
    return `[${value.length === 0 ? space() : between(value.map((v) => spaced(v, space)))}]`;
  if (typeof value !== 'object' || value === null) return inner();
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}${space()}:${space()}${spaced(member, space)}`,
  );
  return `{${members.length === 0 ? space() : between(members)}}`;
};

const anySpaced = fc
  .tuple(
    fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 8 }),
    fc.array(fc.constantFrom('', ' ', '\n', '\r\n', '\t'), { minLength: 1 }),
  )
  .map(([values, spaces]) => {
    let next = 0;
    const space = () => spaces[next++ % spaces.length] as string;
    return { values, text: spaced(values, space), space };
  });

describe('Elements of an array in a text', () => {
  it('are what they were parsed to, whatever they are and however they are spaced', () => {
    fc.assert(
      fc.property(anySpaced, ({ values, text }) => {
        expect(elementsOf(text).map((element) => JSON.parse(element))).to.deep.equal(
          JSON.parse(JSON.stringify(values)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('are found wherever the array stands', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), anySpaced, fc.string(), (before, { values, text }, name) => {
        const whole = `{"first":${JSON.stringify(before)},"deep":[0,{${JSON.stringify(name)}:${text}}],"last":"]"}`;
        const json = JSON.parse(whole);
        const wanted = json.deep[1][name];
        const start = startOf(whole, json, wanted);
        expect(elementsOf(whole, start).map((element) => JSON.parse(element))).to.deep.equal(
          JSON.parse(JSON.stringify(values)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('keep digits, escapes and order of members as they were written', () => {
    const elements = [
      '12345678901234567890',
      '1.10',
      '-0',
      '1E400',
      '"\\u0041\\"]"',
      '{"b":1,"a":1,"b":2}',
      '[]',
      'true',
    ];
    expect(elementsOf(`[ ${elements.join(' ,\n')} ]`)).to.deep.equal(elements);
  });

  it('of a name that stands twice, the array that JSON.parse takes', () => {
    const text = '{"a":{"x":[1]},"a":{"x":[2, 3]}}';
    const json = JSON.parse(text);
    expect(elementsOf(text, startOf(text, json, json.a.x))).to.deep.equal(['2', '3']);
    expect(startOf(text, json, {})).to.equal(-1);
  });

  it('take time in proportion to the text, however deep it is nested', () => {
    const deep = `${'['.repeat(400)}${'[],'.repeat(50_000)}[]${']'.repeat(400)}`;
    const text = `{"a":${deep},"items":[1]}`;
    const json = JSON.parse(text);
    const startedAtMs = performance.now();
    expect(elementsOf(text, startOf(text, json, json.items))).to.deep.equal(['1']);
    expect(performance.now() - startedAtMs).to.be.below(500);
  });
});
