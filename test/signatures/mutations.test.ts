// Thousands of small changes of valid requests, for every scheme: none is accepted, none throws, none is slow.

import { expect } from 'chai';
import fc from 'fast-check';
import { SCHEME_NAMES, type SchemeName } from '../../lib/signatures/schemes.ts';
import type { SignedRequest } from '../../lib/signatures/signed-request.ts';
import { createVerifier, type Verifier } from '../../lib/signatures/verify.ts';
import { EDITS, type Edit, mutated, type Places, vouchedFor } from './mutations.ts';
import { NOW, senderOf } from './sender.ts';
import { bodyOf, judgedBy, rawHeadersOf, targetOf, VECTORS, type Vector } from './vectors.ts';

const RUNS = process.env.WEBHOOKS_THOROUGH === '1' ? 10_000 : 100;
const SLOW_FACTOR = 10;

interface Case {
  verifier: Verifier;
  request: SignedRequest;
}

describe(`${RUNS} mutations of valid requests`, function () {
  this.timeout(600_000);

  for (const scheme of SCHEME_NAMES) {
    it(`${scheme}: none accepted, none throws, none slower than ${SLOW_FACTOR} times a valid one`, async () => {
      const cases = await validCases(scheme);
      expect(cases.length).to.be.greaterThan(0);
      const validMs = await Promise.all(cases.map(medianMs));
      let changed = 0;
      await fc.assert(
        fc.asyncProperty(fc.nat(cases.length - 1), EDITS, async (index, edits) => {
          changed += await refuses(cases[index] as Case, edits, validMs[index] as number);
        }),
        { numRuns: RUNS },
      );
      expect(changed).to.be.greaterThan(RUNS / 4);
    });
  }
});

async function refuses({ verifier, request }: Case, edits: Edit[], validMs: number): Promise<0 | 1> {
  const spoiled = mutated(request, edits, placesOf(verifier, request));
  if (vouchedFor(verifier, spoiled, request) === vouchedFor(verifier, request, request)) return 0;
  const { problem, ms } = await timed(verifier, spoiled);
  expect(problem, 'accepted').to.be.a('string');
  if (ms > validMs * SLOW_FACTOR) {
    // The machine does other things too: what is slow is slow every time.
    expect(await fastestMs(verifier, spoiled)).to.be.lessThan(validMs * SLOW_FACTOR);
  }
  return 1;
}

async function timed(
  verifier: Verifier,
  request: SignedRequest,
): Promise<{ problem: string | null; ms: number }> {
  const startedAt = performance.now();
  const { problem } = await verifier.verify(request);
  return { problem, ms: performance.now() - startedAt };
}

async function fastestMs(verifier: Verifier, request: SignedRequest): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20; round++) fastest = Math.min(fastest, (await timed(verifier, request)).ms);
  return fastest;
}

async function medianMs({ verifier, request }: Case): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 31; round++) times.push((await timed(verifier, request)).ms);
  return times.sort((a, b) => a - b)[15] as number;
}

/** Vectors where there are some, and what our own sender signs. */
async function validCases(scheme: SchemeName): Promise<Case[]> {
  const cases = VECTORS.filter((vector) => judgedBy(vector).scheme === scheme && isPlainlyValid(vector)).map(
    caseOf,
  );
  if (cases.length === 0) cases.push(signedCase(scheme));
  for (const { verifier, request } of cases) {
    expect((await verifier.verify(request)).problem).to.equal(null);
  }
  return cases;
}

function isPlainlyValid({ level, expect: expected, body, id }: Vector): boolean {
  // Of several signatures one is enough, so a change of another one is none.
  return (
    level === 'must' && expected === 'valid' && body !== '' && !/rotation|beside|mixed|other|second/.test(id)
  );
}

function caseOf(vector: Vector): Case {
  const { scheme, algorithm, secret, options } = judgedBy(vector);
  const verifier = createVerifier({
    scheme,
    algorithm,
    options,
    secrets: secret === null ? [] : [secret],
    publicUrl: new URL(vector.url).origin,
    fetchText: async (url) => vector.context?.certificates[url] ?? '',
  });
  const request = {
    method: vector.method,
    target: targetOf(vector),
    rawHeaders: rawHeadersOf(vector),
    body: bodyOf(vector),
    nowSeconds: vector.now,
  };
  return { verifier, request };
}

function signedCase(scheme: SchemeName): Case {
  const { verifier, sign } = senderOf(scheme);
  const { headers, body, target } = sign();
  const rawHeaders = Object.entries({ 'content-type': 'application/json', ...headers }).flat();
  return { verifier, request: { method: 'POST', target, rawHeaders, body, nowSeconds: NOW } };
}

/** Where a change must be noticed. */
function placesOf({ definition, scheme }: Verifier, { rawHeaders }: SignedRequest): Places {
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const isScheme = (name: string) => definition.ways.some((way) => JSON.stringify(way).includes(`"${name}"`));
  const isOwn = (name: string) =>
    /^authorization$|^x-token$|^x-(twilio|contentful|docusign|signature|id)/.test(name);
  const signsBody = definition.ways.some(({ content }) => content.includes('{body}'));
  const inBody = ['mailgun', 'adyen', 'msgraph', 'sns', 'twilio', 'contentful', 'custom'].includes(scheme);
  return {
    headers: names.filter((name) => isScheme(name) || isOwn(name)),
    body: signsBody || inBody,
    target:
      definition.ways.some(({ content }) => content.includes('{url}')) ||
      ['twilio', 'contentful'].includes(scheme),
  };
}
