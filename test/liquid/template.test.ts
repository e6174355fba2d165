// Templates that try to take for ever, to grow without end, or to read what is not theirs.

import { expect } from 'chai';
import fc from 'fast-check';
import { compileTemplate, TemplateError } from '../../lib/liquid/template.ts';

const BOUND_MS = 50;
/** Room for a busy machine and for what cannot be interrupted at once; without bounds each case takes far longer. */
const TOLERANCE_MS = 1_000;

function errorOf(work: () => unknown): TemplateError {
  try {
    work();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const LONG = 'x'.repeat(1_000_000);

describe('Liquid templates', () => {
  const hostile: [string, string, object?][] = [
    ['a range without end', '{% for i in (1..100000000) %}x{% endfor %}'],
    ['loops in loops', '{% for i in (1..10000) %}{% for j in (1..10000) %}{% endfor %}{% endfor %}'],
    ['a table without end', '{% tablerow i in (1..10000000) %}{% endtablerow %}'],
    [
      'a text that doubles',
      '{% assign s = "xx" %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}',
    ],
    [
      'a replacement that doubles',
      '{% assign s = "x" %}{% for i in (1..60) %}{% assign s = s | replace: "x", "xx" %}{% endfor %}',
    ],
    [
      'a list of references to one large list, joined',
      '{% assign big = p | split: "" %}{% assign a = "x" | split: "" %}{% for i in (1..1400) %}' +
        '{% assign a = a | push: big %}{% endfor %}{{ a | join }}',
      { p: LONG.slice(0, 100_000) },
    ],
    [
      'captures of captures',
      '{% capture s %}{% for i in (1..100000) %}{{ p }}{% endfor %}{% endcapture %}{{ s }}',
      { p: LONG },
    ],
    ['output without end', '{% for i in (1..100000) %}{{ p }}{% endfor %}', { p: LONG }],
    ['a date padded without end', '{{ "2020-01-01" | date: "%1000000000d" }}'],
    ['sorting a million letters', '{{ p | split: "" | sort | uniq | size }}', { p: 'abc'.repeat(300_000) }],
    ['filters of filters', `{{ p${' | upcase'.repeat(2_000)} }}`, { p: LONG }],
  ];

  for (const [name, text, scope = {}] of hostile) {
    it(`ends ${name}`, () => {
      const template = compileTemplate(text, { timeoutMs: BOUND_MS });
      const startMs = performance.now();
      expect(errorOf(() => template.render(scope)).limit).to.be.oneOf(['time', 'size']);
      expect(performance.now() - startMs).to.be.below(TOLERANCE_MS);
    });
  }

  it('refuses to compile what is nested without end', () => {
    for (const text of [
      '{% if a %}'.repeat(1_900),
      `{{ ${'('.repeat(9_000)} }}`,
      `{{ a${'[a'.repeat(6_000)} }}`,
    ]) {
      expect(errorOf(() => compileTemplate(text)).name).to.equal('TemplateError');
    }
    expect(errorOf(() => compileTemplate('x'.repeat(20_001))).message).to.contain('20000');
  });

  it('takes waiting for a processor for no work of the template', () => {
    let waits = 1;
    const scope = {
      get a() {
        if (waits-- > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40);
        return 'a';
      },
    };
    expect(compileTemplate('{{ a }}{{ a }}', { timeoutMs: 20 }).render(scope, 10)).to.equal('aa');
    expect(waits).to.be.below(0);
  });

  it('knows no tag that reads files, and no filter that runs text', () => {
    for (const text of [
      '{% include "x" %}',
      '{% render "x" %}',
      '{% layout "x" %}',
      '{{ a | where_exp: "x", "y" }}',
    ]) {
      const { position } = errorOf(() => compileTemplate(text));
      expect(position, text).to.deep.equal({ line: 1, column: 1 });
    }
  });

  it('reads own members only', () => {
    const text =
      '{{ a.constructor }}{{ a.__proto__ }}{{ s.length.constructor }}{{ l.constructor }}{{ a.toString }}' +
      '{{ process }}{{ globalThis }}{{ constructor }}{{ this }}{{ a["constructor"]["constructor"] }}';
    expect(compileTemplate(text).render({ a: { x: 1 }, s: 'text', l: [1] })).to.equal('');
  });

  it('counts the bytes of its output', () => {
    const template = compileTemplate('{{ p }}', { maxOutputBytes: 10 });
    expect(template.render({ p: '0123456789' })).to.equal('0123456789');
    expect(errorOf(() => template.render({ p: 'äääääää' })).limit).to.equal('size');
  });

  it('ends whatever is generated, within its time', () => {
    const filter = fc.constantFrom(
      'append: s',
      'split: ""',
      'join: s',
      'replace: "x", s',
      'push: s',
      'sort',
      'json',
      'upcase',
      'reverse',
      'concat: s',
      'map: "a"',
      'times: 99',
      'date: s',
    );
    const block = fc.letrec((tie) => ({
      statement: fc.oneof(
        fc
          .array(filter, { minLength: 1, maxLength: 4 })
          .map((all) => `{% assign s = s | ${all.join(' | ')} %}`),
        fc
          .tuple(fc.integer({ min: 1, max: 100_000 }), tie('body'))
          .map(([n, body]) => `{% for i in (1..${n}) %}${body}{% endfor %}`),
        tie('body').map((body) => `{% capture s %}${body}{{ s }}{% endcapture %}`),
        fc.constant('{{ s }}'),
      ),
      body: fc.array(tie('statement'), { maxLength: 3 }).map((all) => all.join('')),
    })).body;
    fc.assert(
      fc.property(block, (body) => {
        const startMs = performance.now();
        try {
          compileTemplate(`{% assign s = p %}${body}`).render({ p: 'xyz'.repeat(200) });
        } catch (error) {
          if (!(error instanceof TemplateError)) throw error;
        }
        expect(performance.now() - startMs, body).to.be.below(TOLERANCE_MS);
      }),
      { numRuns: process.env.WEBHOOKS_THOROUGH === '1' ? 2_000 : 30 },
    );
  });
});
