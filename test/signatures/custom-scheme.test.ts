import { expect } from 'chai';
import { customScheme } from '../../lib/signatures/custom-scheme.ts';
import type { SigningWay } from '../../lib/signatures/model.ts';
import { SchemeOptionsError } from '../../lib/signatures/scheme-options.ts';
import { SCHEMES } from '../../lib/signatures/schemes.ts';
import { createVerifier } from '../../lib/signatures/verify.ts';
import { bodyOf, judgedBy, rawHeadersOf, targetOf, VECTORS, type Vector } from './vectors.ts';

const DESCRIBED = VECTORS.filter((vector) => {
  const { scheme } = judgedBy(vector);
  const { own, ways } = SCHEMES[scheme];
  return own === undefined && !ways.some((way) => way.urlForms) && !SCHEMES[scheme].secret?.textWithoutPrefix;
});

function inSnakeCase({ ignoreCase, kind, content, ...way }: SigningWay): Record<string, unknown> {
  const { time } = way;
  const described = { ...way, kind, ...(kind === 'equal' ? {} : { content }) };
  return {
    ...described,
    ...(ignoreCase ? { ignore_case: true } : {}),
    ...(time ? { time: { ...time.from, unit: time.unit } } : {}),
  };
}

async function verdictOf(vector: Vector): Promise<Vector['expect']> {
  const { scheme, secret, algorithm } = judgedBy(vector);
  const { ways, secret: format, algorithms, toleranceSeconds } = SCHEMES[scheme];
  const [first, ...others] = ways.map(inSnakeCase);
  const key = { reading: format?.reading, ...(format?.prefix ? { prefix: format.prefix } : {}) };
  const verifier = createVerifier({
    scheme: 'custom',
    options: { ...first, key, alternatives: others },
    algorithm: algorithm ?? algorithms[0],
    secrets: [secret ?? ''],
    toleranceSeconds: toleranceSeconds ?? undefined,
    publicUrl: new URL(vector.url).origin,
  });
  const { problem } = await verifier.verify({
    method: vector.method,
    target: targetOf(vector),
    rawHeaders: rawHeadersOf(vector),
    body: bodyOf(vector),
    nowSeconds: vector.now,
  });
  return problem === null ? 'valid' : 'invalid';
}

const BASE = { signature: { header: 'x-signature' } };

describe('a custom scheme', () => {
  it('can say what every sender that data describes says: the same verdicts on their vectors', async () => {
    expect(new Set(DESCRIBED.map(({ provider }) => provider)).size).to.be.greaterThan(50);
    const wrong: string[] = [];
    for (const vector of DESCRIBED) {
      if (vector.level === 'must' && (await verdictOf(vector)) !== vector.expect) wrong.push(vector.id);
    }
    expect(wrong).to.deep.equal([]);
  });

  const WRONG: [what: string, options: Record<string, unknown>, path: string, message: RegExp][] = [
    ['no place for the signature', {}, '/signature', /required/],
    ['two places for it', { signature: { header: 'a', path: '$.a' } }, '/signature', /conflict/],
    ['a header that is none', { signature: { header: 'a b' } }, '/signature/header', /name of a header/],
    ['a path that is none', { signature: { path: '$.a[' } }, '/signature/path', /at character 4/],
    ['an unknown member', { ...BASE, contents: '{body}' }, '/contents', /not allowed/],
    ['an unknown token', { ...BASE, content: '{body}{date}' }, '/content', /\{date\} is unknown; known are/],
    ['a body that is not signed', { ...BASE, content: 'constant' }, '/content', /must hold \{body\}/],
    ['a time that is not signed', { ...BASE, time: { header: 'x-time' } }, '/time', /proves nothing/],
    ['a signed time that is nowhere', { ...BASE, content: '{time}{body}' }, '/time', /goes with \{time\}/],
    [
      'a time in a list that is none',
      { ...BASE, content: '{time}{body}', time: { element: 't=' } },
      '/time',
      /split/,
    ],
    ['an id that is not signed', { ...BASE, id: { header: 'x-id' } }, '/id', /give both or neither/],
    ['a plain hash without the secret', { ...BASE, kind: 'hash' }, '/content', /must hold \{secret\}/],
    ['an HMAC over its secret', { ...BASE, content: '{secret}{body}' }, '/content', /must not hold/],
    ['a key of another kind', { ...BASE, kind: 'ed25519' }, '/key/reading', /ed25519-hex or ed25519-base64/],
    [
      'a wrong alternative',
      { ...BASE, alternatives: [{ ...BASE, content: 'x' }] },
      '/alternatives/0/content',
      /body/,
    ],
    [
      'an alternative whose signed body could be a time and a body of the first',
      { ...BASE, content: '{time}.{body}', time: { header: 'x-time' }, alternatives: [{ ...BASE }] },
      '/alternatives/0/content',
      /same key/,
    ],
    [
      'alternatives of which one begins like another',
      {
        ...BASE,
        content: 'v1:{body}',
        alternatives: [
          { ...BASE, content: 'v2:{body}' },
          { ...BASE, content: 'v{body}' },
        ],
      },
      '/alternatives/1/content',
      /begin with other words/,
    ],
    [
      'an alternative that leaves the time out',
      { ...BASE, time: { path: '$.at' }, alternatives: [{ signature: { header: 'x-other' } }] },
      '/alternatives/0/time',
      /too old/,
    ],
  ];
  for (const [what, options, path, message] of WRONG) {
    it(`is refused with ${what}`, () => {
      try {
        customScheme(options);
        expect.fail('was accepted');
      } catch (error) {
        expect(error).to.be.instanceOf(SchemeOptionsError);
        expect((error as SchemeOptionsError).path).to.equal(path);
        expect((error as SchemeOptionsError).message).to.match(message);
      }
    });
  }

  it('may have alternatives that nothing signed in one way is good in another of', () => {
    const timed = { ...BASE, content: 'v0:{time}:{body}', time: { header: 'x-time' } };
    for (const alternatives of [
      [{ ...timed, signature: { header: 'x-brand' }, time: { header: 'x-brand-time' } }],
      [{ ...BASE, content: 'v1:{body}' }],
      [{ ...BASE, kind: 'equal' }],
    ]) {
      expect(customScheme({ ...timed, alternatives }).ways).to.have.lengthOf(2);
    }
  });
});
