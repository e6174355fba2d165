// The doctor for bearer tokens: what a token says of itself, against what the trigger asks for. Its signature is not looked at,
// for the issuer's keys would have to be fetched.

import { readJwtOptions } from '../../signatures/scheme-options.ts';
import type { SignatureCase } from '../case.ts';
import type { Finding } from '../finding.ts';
import { likely, valuesOf } from '../suspects/suspect.ts';

type Claims = Readonly<Record<string, unknown>>;

export function diagnoseJwt({ request, options, toleranceSeconds }: SignatureCase): Finding[] {
  const [header, second] = valuesOf(request.rawHeaders, 'authorization');
  if (header === undefined) return missing('There is no Authorization header.');
  if (second !== undefined) return missing('The Authorization header came more than once.');
  const [, head, body] = /^Bearer ([\w-]+)\.([\w-]+)\.[\w-]+$/.exec(header) ?? [];
  const claims = decoded(body);
  const algorithm = decoded(head)?.alg;
  if (claims === null) return missing('Authorization holds no bearer token of three parts.');
  const { issuer, audience, algorithms } = readJwtOptions(options);
  if (!algorithms.includes(String(algorithm))) return other('algorithm', algorithm, algorithms);
  if (claims.iss !== issuer) return other('issuer', claims.iss, issuer);
  const audiences = [audience].flat();
  if (![claims.aud].flat().some((one) => audiences.includes(String(one)))) {
    return other('audience', claims.aud, audience);
  }
  return timely(claims, request.nowSeconds, toleranceSeconds);
}

function decoded(part: string | undefined): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
    return typeof value === 'object' ? (value as Claims | null) : null;
  } catch {
    return null;
  }
}

function timely({ exp, nbf }: Claims, nowSeconds: number, toleranceSeconds: number): Finding[] {
  const late = typeof exp === 'number' ? Math.round(nowSeconds - exp) : null;
  const early = typeof nbf === 'number' ? Math.round(nbf - nowSeconds) : 0;
  if (late !== null && late < toleranceSeconds && early <= toleranceSeconds) return [];
  const what =
    late === null
      ? 'says nothing of when it expires'
      : late >= toleranceSeconds
        ? `expired ${late} s before the request came`
        : `is valid only ${early} s after the request came`;
  return likely(
    'clock_off',
    `The token ${what}; ${toleranceSeconds} s are tolerated.`,
    'Have the sender fetch a new token in time, and set the clocks right (NTP).',
  );
}

function other(what: string, is: unknown, due: unknown): Finding[] {
  return likely(
    'other_content',
    `The ${what} of the token is ${JSON.stringify(is)?.slice(0, 200)}, where ${JSON.stringify(due)} is due.`,
    `Correct "${what === 'algorithm' ? 'algorithms' : what}" of the trigger, or have the sender ask for a token of that ${what}.`,
  );
}

function missing(explanation: string): Finding[] {
  return likely(
    'signature_missing',
    explanation,
    'Have the sender send "Authorization: Bearer" and the token, once.',
  );
}
