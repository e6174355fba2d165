// Holds the verifier to requests that were signed by the senders' own SDKs, or by the documented algorithm.

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { HmacAlgorithm, SchemeName } from '../../lib/signatures/schemes.ts';
import { createVerifier, verifySignature } from '../../lib/signatures/verify.ts';

interface Vector {
  id: string;
  provider: keyof typeof PROVIDERS;
  headers: Record<string, string> | [string, string][];
  body?: string;
  body_base64?: string;
  secret: string;
  /** Unix seconds at which the request is judged. */
  now: number;
  expect: 'valid' | 'invalid';
  /** `may`: an SDK and the strict reading differ; the strict one is expected, the other is tolerable. */
  level: 'must' | 'may';
  why: string;
}

const PROVIDERS = {
  'attune-sha256': { scheme: 'attune', algorithm: 'sha256' },
  'attune-sha512': { scheme: 'attune', algorithm: 'sha512' },
  'attune-sha1': { scheme: 'attune', algorithm: 'sha1' },
  github: { scheme: 'github' },
  stripe: { scheme: 'stripe' },
  slack: { scheme: 'slack' },
  shopify: { scheme: 'shopify' },
  'shopify-events': { scheme: 'shopify' },
  standardwebhooks: { scheme: 'standard-webhooks' },
} as const satisfies Record<string, { scheme: SchemeName; algorithm?: HmacAlgorithm }>;

const vectors: Vector[] = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));

describe('signature vectors', () => {
  for (const provider of Object.keys(PROVIDERS) as Vector['provider'][]) {
    it(`${provider}: gives every verdict that leaves no doubt`, () => {
      const judged = vectors.filter((vector) => vector.provider === provider && vector.level === 'must');
      expect(judged.length).to.be.greaterThan(15);
      expect(judged.filter((vector) => vector.expect === 'valid')).to.have.length.greaterThan(3);
      const wrong = judged.filter((vector) => verdictOf(vector) !== vector.expect);
      expect(wrong.map(describeVector)).to.deep.equal([]);
    });
  }

  it('takes the strict side where SDKs are more lenient, but for upper-case hexadecimal digits', () => {
    const judged = vectors.filter((vector) => vector.level === 'may');
    expect(judged).to.have.length.greaterThan(30);
    const lenient = judged.filter((vector) => verdictOf(vector) !== vector.expect);
    expect(lenient.map(({ id }) => id)).to.deep.equal([
      'attune-sha512/uppercase-hex',
      'attune-sha1/uppercase-hex',
    ]);
  });
});

function verdictOf(vector: Vector): Vector['expect'] {
  const { scheme, algorithm } = { algorithm: undefined, ...PROVIDERS[vector.provider] };
  const pairs = Array.isArray(vector.headers) ? vector.headers : Object.entries(vector.headers);
  const problem = verifySignature(createVerifier({ scheme, algorithm, secrets: [vector.secret] }), {
    headerValues: (name) => pairs.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value),
    body:
      vector.body_base64 === undefined
        ? Buffer.from(vector.body ?? '', 'utf8')
        : Buffer.from(vector.body_base64, 'base64'),
    nowSeconds: vector.now,
  });
  return problem === null ? 'valid' : 'invalid';
}

function describeVector({ id, expect: expected, level, why }: Vector): string {
  return `${id} (${level}) is ${expected}: ${why}`;
}
