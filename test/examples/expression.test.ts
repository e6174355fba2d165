// The expression language of rule conditions: what it computes, what it refuses, and that hostile input is bounded.

import { expect } from 'chai';
import fc from 'fast-check';
import { evaluateExpression } from '../../examples/host/rules/expression/evaluate.ts';
import { FUNCTION_NAMES } from '../../examples/host/rules/expression/functions.ts';
import { ExpressionError, type Json } from '../../examples/host/rules/expression/value.ts';

const SCOPE = {
  event: {
    id: 7,
    trigger: 3,
    trigger_ref: 'github.push',
    created: '2026-01-20T12:00:00.000Z',
    payload: {
      ref: 'refs/heads/main',
      size: 2,
      forced: false,
      nothing: null,
      commits: [
        { id: 'a1', message: 'Fix' },
        { id: 'b2', message: 'Docs' },
      ],
      tags: ['x', 'y', 'z'],
      in: 'a keyword as a name',
      repository: { full_name: 'octo/hello' },
    },
  },
};

const evaluate = (text: string): Json => evaluateExpression(text, SCOPE);

const VALUES: [string, Json][] = [
  ['1 + 2 * 3', 7],
  ['(1 + 2) * 3', 9],
  ['10 - 2 * 3 + 1', 5],
  ['-2 + 3', 1],
  ['-(2 + 3)', -5],
  ['10 / 5', 2],
  ['10 / 4', 2.5],
  ['17 % 5', 2],
  ['"a" + \'b\'', 'ab'],
  ['[1] + [2, 3,]', [1, 2, 3]],
  ['3 == 3.0', true],
  ['null == 0', false],
  ['null == false', false],
  ['[1, 2] == [1, 2]', true],
  ['"abc" < "abd"', true],
  ['[1, 2] < [1, 3]', true],
  ['2 >= 2 and 2 <= 2', true],
  ['true or false and false', true],
  ['(true or false) and false', false],
  ['not true', false],
  ['not 1 == 2', true],
  ['not (1 == 2)', true],
  ['(not 1) == 2', false],
  ['not false and false', false],
  ['false or not false', true],
  ['not not 1', true],
  ['not(1 == 1 and 2 == 3) and true', true],
  ['1 in [1, 2]', true],
  ['"k" in {}'.replace('{}', 'event.payload.repository'), false],
  ['"ref" in event.payload', true],
  ['"heads" in event.payload.ref', true],
  ['3 not in [1, 2]', true],
  ['not 3 in [1, 2]', true],
  ['1 not   in [1, 2] or false', false],
  ['1 and "x"', true],
  ['0 or ""', false],
  ['event.payload.in', 'a keyword as a name'],
  ['event.payload["ref"]', 'refs/heads/main'],
  ['event.payload.commits[0].id', 'a1'],
  ['event.payload.commits[-1].message', 'Docs'],
  ['"hello"[-1]', 'o'],
  ['event.payload.nothing', null],
  ['event.id', 7],
  ['event.trigger', 3],
  ['event.trigger_ref', 'github.push'],
  ['false and event.payload.missing', false],
  ['true or event.payload.missing', true],
  ["'it\\'s'", "it's"],
  ["'a\\nb'", 'a\nb'],
  ["'\\d+'", '\\d+'],
  ['event.payload.ref == "refs/heads/main" and length(event.payload.commits) > 1', true],
];

const FUNCTIONS: [string, Json][] = [
  ['string(42)', '42'],
  ['string(null)', 'null'],
  ['string([1])', '[1]'],
  ['number("3.15")', 3.15],
  ['number(true)', 1],
  ['int(3.9)', 3],
  ['int(-3.9)', -3],
  ['int("42")', 42],
  ['bool("")', false],
  ['bool("x")', true],
  ['bool([])', false],
  ['type_of(1)', 'number'],
  ['type_of("")', 'string'],
  ['type_of(true)', 'bool'],
  ['type_of(null)', 'null'],
  ['type_of([])', 'array'],
  ['type_of(event)', 'object'],
  ['length("héllo")', 5],
  ['length("😀")', 1],
  ['length([1, 2, 3])', 3],
  ['length(event.payload.repository)', 1],
  ['keys(event.payload.repository)', ['full_name']],
  ['values(event.payload.repository)', ['octo/hello']],
  ['abs(-5)', 5],
  ['floor(3.7)', 3],
  ['ceil(3.2)', 4],
  ['round(3.5)', 4],
  ['round(-2.5)', -3],
  ['min(3, 7)', 3],
  ['max(3, 7)', 7],
  ['min("b", "a")', 'a'],
  ['sum([1, 2.5])', 3.5],
  ['sum([])', 0],
  ['lower("HeLLo")', 'hello'],
  ['upper("hi")', 'HI'],
  ['trim("  hi ")', 'hi'],
  ['split("a,b,c", ",")', ['a', 'b', 'c']],
  ['join(["a", 1, null], "-")', 'a-1-null'],
  ['replace("a.b.c", ".", "$&")', 'a$&b$&c'],
  ['starts_with("refs/heads/x", "refs/heads/")', true],
  ['ends_with("hello", "llo")', true],
  ['match("^refs/(heads|tags)/", event.payload.ref)', true],
  ['match("(?i)^REFS", event.payload.ref)', true],
  ["match('^v\\d+$', 'v12')", true],
  ['contains([1, 2], 2)', true],
  ['contains("hello", "ell")', true],
  ['contains(event.payload, "ref")', true],
  ['reversed([1, 2])', [2, 1]],
  ['reversed("ab")', 'ba'],
  ['sort([10, 9, 1])', [1, 9, 10]],
  ['sort(["b", "a"])', ['a', 'b']],
  ['unique([1, 1, "1", [1], [1]])', [1, '1', [1]]],
  ['flat([1, [2, [3]]])', [1, 2, [3]]],
  [
    'zip([1, 2], ["a", "b", "c"])',
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  ['range(3)', [0, 1, 2]],
  ['range(2, 4)', [2, 3]],
  ['range(4, 2)', []],
  ['slice([1, 2, 3], 1)', [2, 3]],
  ['slice([1, 2, 3], 0, 2)', [1, 2]],
  ['slice("hello", 1, 3)', 'el'],
  ['slice("hello", -2)', 'lo'],
  ['index_of([5, 6], 6)', 1],
  ['index_of("hello", "l")', 2],
  ['index_of("hello", "z")', -1],
  ['count([1, 2, 1], 1)', 2],
  ['count("banana", "an")', 2],
  ['merge(event.payload.repository, event.payload.repository)', { full_name: 'octo/hello' }],
  ['chunks([1, 2, 3], 2)', [[1, 2], [3]]],
];

const REFUSED: string[] = [
  ...['', '1 +', '(1', '[1', 'foo', 'foo()', '1 2', 'a = 1', '1 === 1', '!true', '+1', '1 && 1', 'a ? b : c'],
  ...[
    'event?.id',
    'this',
    'event.payload.missing',
    'event.payload.nothing.x',
    'event.payload.tags[3]',
    '(1, 2)',
  ],
  ...['event.payload.tags[-4]', 'event.payload.tags["x"]', 'event.payload.tags[0.5]', '[1,,2]', '`x`'],
  ...[
    'event.constructor',
    'event.__proto__',
    'event["__proto__"]',
    '"x".length',
    '[].length',
    'event.toString()',
  ],
  ...['constructor()', '__proto__()', 'hasOwnProperty("a")', 'event.payload.ref.constructor("return 1")()'],
  ...[
    '1 / 0',
    '1 % 0',
    '"1" + 1',
    '1 < "2"',
    'null < 1',
    '-"x"',
    '1 in 1',
    '1 in "12"',
    '1 in event.payload',
  ],
  ...[
    'length(1)',
    'length()',
    'length("a", "b")',
    'number("x")',
    'number("0x10")',
    'number("")',
    'int(null)',
  ],
  ...[
    'sum(["1"])',
    'sort([1, "a"])',
    'sort([null])',
    'min(1, "a")',
    'range(0.5)',
    'chunks([1], 0)',
    'match("(", "x")',
  ],
];

describe('expression language', () => {
  for (const [text, value] of [...VALUES, ...FUNCTIONS]) {
    it(`${text} is ${JSON.stringify(value)}`, () => expect(evaluate(text)).to.deep.equal(value));
  }

  it('has every function of the language, each of them tried above', () => {
    const named = new Set(FUNCTIONS.map(([text]) => text.slice(0, text.indexOf('('))));
    expect([...named].toSorted()).to.deep.equal(FUNCTION_NAMES.toSorted());
    expect(FUNCTION_NAMES).to.have.lengthOf(36);
  });

  for (const text of REFUSED) {
    it(`refuses ${text === '' ? 'nothing at all' : text}`, () =>
      expect(() => evaluate(text)).to.throw(ExpressionError));
  }

  it('stops a regular expression that backtracks for ever', () => {
    const scope = { event: { payload: `${'a'.repeat(60)}!` } };
    const started = performance.now();
    expect(() => evaluateExpression('match("^(a+)+$", event.payload)', scope)).to.throw(
      ExpressionError,
      /timed out/,
    );
    expect(performance.now() - started).to.be.below(2000);
  });

  it('refuses what would grow without end', () => {
    const scope = { text: 'a'.repeat(600_000) };
    for (const text of [
      'range(1000000000)',
      'text + text',
      'replace(text, "a", text)',
      'join([text, text], "")',
    ]) {
      expect(() => evaluateExpression(text, scope), text).to.throw(ExpressionError);
    }
    for (const text of [`${'('.repeat(999)}1${')'.repeat(999)}`, 'not '.repeat(499), '1+'.repeat(5000)]) {
      expect(() => evaluateExpression(`${text}x`, scope), text).to.throw(ExpressionError);
    }
  });

  it('reads the own property __proto__ of a payload as data', () => {
    const payload = JSON.parse('{"__proto__": {"admin": true}}');
    expect(evaluateExpression('event.__proto__.admin', { event: payload })).to.equal(true);
    expect(evaluateExpression('merge(event, event)', { event: payload })).to.not.have.property('admin');
  });

  it('fails with an ExpressionError only, whatever the text', () => {
    const words = [
      'event',
      '.payload',
      '.ref',
      '[0]',
      '[-1]',
      '1',
      '"a"',
      "'",
      '(',
      ')',
      '[',
      ']',
      ',',
      ' and ',
    ];
    const more = [
      ' or ',
      'not ',
      ' in ',
      ' not in ',
      '+',
      '-',
      '*',
      '/',
      '%',
      '==',
      '<',
      'length(',
      'null',
      ' ',
    ];
    const text = fc
      .array(fc.constantFrom(...words, ...more), { maxLength: 20 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (candidate) => {
        try {
          JSON.stringify(evaluate(candidate));
        } catch (error) {
          expect(error, candidate).to.be.instanceOf(ExpressionError);
        }
      }),
    );
  });

  it('compares any JSON with itself as equal, and finds it in a list', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const scope = { a: value as Json, b: JSON.parse(JSON.stringify(value)) as Json };
        expect(evaluateExpression('a == b and a in [1, b] and length(unique([a, b])) == 1', scope)).to.equal(
          true,
        );
      }),
    );
  });
});
