// What the general verifier costs against the few lines that people write by hand for GitHub: called in turns, within one
// process, so that whatever else the machine does slows both.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createVerifier } from '../../lib/signatures/verify.ts';
import { BODY, SECRET, SIGNATURE } from '../push.ts';
import { type Bench, overRounds, type Result } from './bench.ts';

const ROUNDS = 41;
const CALLS = 2000;
const WARM_UP_CALLS = 100_000;

const body = Buffer.from(BODY);
const headers: IncomingHttpHeaders = {
  host: 'attune.example.com',
  'user-agent': 'GitHub-Hookshot/044aadd',
  accept: '*/*',
  'content-type': 'application/json',
  'content-length': String(body.length),
  'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  'x-github-event': 'push',
  'x-hub-signature': 'sha1=7d38cdd689735b008b3c702edd92eea23791c5f6',
  'x-hub-signature-256': SIGNATURE,
};
const rawHeaders = Object.entries(headers).flatMap(([name, value]) => [name, String(value)]);

export async function measureSignature(bench: Bench): Promise<Result> {
  const verifier = createVerifier({ scheme: 'github', secrets: [SECRET], triggerId: 1 });
  const general = () => {
    const request = {
      method: 'POST',
      target: '/webhooks/wh_1',
      rawHeaders,
      body,
      nowSeconds: Date.now() / 1000,
    };
    return (verifier.verify(request) as { problem: string | null }).problem === null;
  };
  for (let call = 0; call < WARM_UP_CALLS / CALLS; call++) turn(general, byHand);
  const ratios = Array.from({ length: ROUNDS }, () => turn(general, byHand));
  bench.say(`  ${ROUNDS} rounds of ${CALLS} verifications each`);
  return { figures: [{ name: 'verifier-to-by-hand', ...overRounds(ratios), note: `${ROUNDS} rounds` }] };
}

/** As GitHub's documentation has it. */
function byHand(): boolean {
  const given = Buffer.from(String(headers['x-hub-signature-256']));
  const expected = Buffer.from(`sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Time of the first for one of the second. */
function turn(first: () => boolean, second: () => boolean): number {
  // Forwards and backwards, so that neither always comes after the other's garbage.
  const [a, b, c, d] = [timeOf(first), timeOf(second), timeOf(second), timeOf(first)];
  return (a + d) / (b + c);
}

function timeOf(verify: () => boolean): number {
  const startedAt = performance.now();
  for (let call = 0; call < CALLS; call++) {
    if (!verify()) throw new Error('a genuine signature was refused');
  }
  return performance.now() - startedAt;
}
