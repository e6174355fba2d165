// A bearer token (RFC 7519), signed by whoever issues it; its public keys are fetched and remembered. What the token
// says is about the sender only: the body is not covered by it.

import { createLocalJWKSet, errors, type JWTVerifyOptions, jwtVerify } from 'jose';
import { decodeStrictly } from '../compare.ts';
import { FetchTextError } from '../fetch-text.ts';
import { RemoteCache } from '../remote-cache.ts';
import { readJwtOptions } from '../scheme-options.ts';
import { isProblem, type Problem, type Reading, singleHeader } from '../signed-request.ts';
import type { Judge, Judgement, OwnOptions } from './own-scheme.ts';

type KeySet = ReturnType<typeof createLocalJWKSet>;

const keySets = new RemoteCache<KeySet>({
  parse: (text) => createLocalJWKSet(JSON.parse(text)),
  ttlMs: 10 * 60 * 1000,
});

export function jwt({ options, toleranceSeconds, fetchText }: OwnOptions): Judge {
  const { jwks_url: url, issuer, audience, algorithms } = readJwtOptions(options);
  const checks = { issuer, audience, algorithms, clockTolerance: toleranceSeconds, requiredClaims: ['exp'] };

  return async function judgeJwt(reading) {
    const token = bearerToken(reading);
    if (typeof token !== 'string') return token;
    const verifyOptions = { ...checks, currentDate: new Date(reading.request.nowSeconds * 1000) };
    try {
      const keys = await keySets.get(url, fetchText);
      const judged = await judgeToken(token, keys, verifyOptions);
      // A key that is not among those remembered may have been added since.
      if (judged !== UNKNOWN_KEY) return judged;
      return await judgeToken(token, await keySets.renew(url, fetchText), verifyOptions);
    } catch (error) {
      if (!(error instanceof FetchTextError)) throw error;
      return {
        problem: `the keys of the issuer are not to be had: ${error.message}`,
        isTemporary: error.isTemporary,
      };
    }
  };
}

const UNKNOWN_KEY: Problem = { problem: 'the token is signed with a key that the issuer does not publish' };

async function judgeToken(token: string, keys: KeySet, options: JWTVerifyOptions): Promise<Judgement> {
  try {
    await jwtVerify(token, keys, options);
    return 0;
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return UNKNOWN_KEY;
    // Whatever else is wrong with it, a token that is not verified is not let in.
    return { problem: `the token is refused: ${(error as Error).message.slice(0, 200)}` };
  }
}

function bearerToken({ request }: Reading): string | Problem {
  const header = singleHeader(request.rawHeaders, 'authorization');
  if (isProblem(header)) return header;
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(header ?? '') ?? [];
  if (token === undefined) return { problem: 'authorization header holds no bearer token' };
  // Several texts decode to the same bytes; only the one that the encoding makes of them is the issuer's.
  const isExact = token.split('.').every((part) => decodeStrictly(part, 'base64url') !== null);
  return isExact ? token : { problem: 'the bearer token is not base64url as its encoding writes it' };
}
