// Makes a bearer token as an issuer would, from a private key.

import { type KeyObject, sign } from 'node:crypto';
import { readJwtOptions, type SchemeOptions } from './scheme-options.ts';

const LIFETIME_SECONDS = 300;

/** @throws RangeError where the key is none that tokens are signed with here. */
export function bearerToken(options: SchemeOptions, key: KeyObject, nowSeconds: number): string {
  const { issuer, audience } = readJwtOptions(options);
  const { name, hash } = algorithmOf(key);
  const iat = Math.floor(nowSeconds);
  const claims = { iss: issuer, aud: audience, iat, exp: iat + LIFETIME_SECONDS };
  const content = `${encoded({ alg: name, typ: 'JWT' })}.${encoded(claims)}`;
  const signature = sign(hash, Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' });
  return `Bearer ${content}.${signature.toString('base64url')}`;
}

function algorithmOf(key: KeyObject): { name: string; hash: string | null } {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa') return { name: 'RS256', hash: 'sha256' };
  if (type === 'ed25519') return { name: 'EdDSA', hash: null };
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return { name: 'ES256', hash: 'sha256' };
  throw new RangeError('tokens are signed with an RSA, a P-256 or an Ed25519 key');
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
