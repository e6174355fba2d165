import { expect } from 'chai';
import { WebhookRequestError } from '../../lib/errors.ts';
import { isCostly } from '../../lib/payload/costly-schema.ts';
import { compilePayloadSchema } from '../../lib/payload/payload-schema.ts';

describe('compilePayloadSchema', () => {
  it('lists every violation with its place', () => {
    const schema = compilePayloadSchema({
      type: 'object',
      required: ['ref', 'a/b'],
      properties: {
        ref: { type: 'string' },
        size: { type: 'integer', minimum: 1 },
        kind: { enum: ['x', 'y'] },
      },
    });
    expect(schema.violations({ ref: 'main', 'a/b': 1, size: 3 })).to.equal(null);
    expect(schema.violations({ size: 0, kind: 'z' })).to.deep.equal([
      { path: '/ref', message: 'is required' },
      { path: '/a~1b', message: 'is required' },
      { path: '/size', message: 'must be >= 1' },
      { path: '/kind', message: 'must be equal to one of the allowed values: ["x","y"]' },
    ]);
  });

  it('reads the flat form that packs are written in', () => {
    const schema = compilePayloadSchema({
      version: { type: 'string', required: true, description: 'of the deployment' },
      count: { type: 'integer' },
    });
    expect(schema.violations({ version: '1.2' })).to.equal(null);
    expect(schema.violations({ count: 'x' })).to.deep.equal([
      { path: '/version', message: 'is required' },
      { path: '/count', message: 'must be integer' },
    ]);
  });

  it('is not fooled by __proto__', () => {
    const schema = compilePayloadSchema({ type: 'object', required: ['admin'] });
    expect(schema.violations(JSON.parse('{"__proto__":{"admin":true}}'))).to.have.lengthOf(1);
  });

  it('names at most 20 violations', () => {
    const schema = compilePayloadSchema({ type: 'array', items: { type: 'string' } });
    expect(schema.violations(Array.from({ length: 1000 }, () => 1))).to.have.lengthOf(20);
  });

  it('attack: a pattern that backtracks for ever, elements that are all compared: given up in time', () => {
    const backtracking = compilePayloadSchema({ properties: { a: { type: 'string', pattern: '^(a+)+$' } } });
    const unique = compilePayloadSchema({ type: 'array', uniqueItems: true });
    expect(backtracking.violations({ a: 'aaa' })).to.equal(null);
    expect(unique.violations([{ n: 1 }, { n: 1 }])).to.have.lengthOf(1);
    const startedAtMs = performance.now();
    expect(() => backtracking.violations({ a: `${'a'.repeat(40)}!` })).to.throw(
      WebhookRequestError,
      /too long/,
    );
    const many = Array.from({ length: 50_000 }, (_, n) => ({ n }));
    expect(() => unique.violations(many)).to.throw(WebhookRequestError, /too long/);
    expect(performance.now() - startedAtMs).to.be.below(5_000);
  });

  it('watches the time only of schemas that may need it', () => {
    const withPattern = (pattern: string) => ({ properties: { a: { type: 'string', pattern } } });
    const linear = ['^refs/heads/', '^[a-z]+$', '^\\d{4}-\\d{2}$', 'a|b', '^v?[\\w.+-]*', '(foo|bar)-x'];
    for (const pattern of linear) expect(isCostly(withPattern(pattern)), pattern).to.equal(false);
    const costly = [
      '^(a+)+$',
      '^a*a*$',
      'a+b',
      '^x|a+b',
      '^(a|a)*$',
      '(a{1,9}){1,9}',
      '^(?:\\d+)?x',
      'a{2,}b',
    ];
    for (const pattern of costly) expect(isCostly(withPattern(pattern)), pattern).to.equal(true);
    expect(isCostly({ items: { patternProperties: { '(a+)+': {} } } })).to.equal(true);
    expect(isCostly({ items: [{ uniqueItems: true }] })).to.equal(true);
    expect(isCostly({ properties: { a: { $ref: '#' } } })).to.equal(true);
    expect(isCostly({ type: 'object', properties: { pattern: { type: 'string' } } })).to.equal(false);
  });

  it('throws at what is no schema', () => {
    for (const schema of [{ type: 'no such type' }, { pattern: '(' }, [], 'text', { $ref: '#/nowhere' }]) {
      expect(() => compilePayloadSchema(schema), JSON.stringify(schema)).to.throw();
    }
  });
});
