// A sender for every scheme: a secret in the scheme's form, its options, and a private key where it signs with one.

import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { SCHEMES, type SchemeName } from '../../lib/signatures/schemes.ts';
import { type MessageToSign, type SignedMessage, signMessage } from '../../lib/signatures/sign.ts';
import { createVerifier, type Verdict, type Verifier } from '../../lib/signatures/verify.ts';

export const NOW = 1_760_000_000;
export const PUBLIC_URL = 'https://hooks.example.com';
export const TARGET = '/api/v1/webhooks/wh_k7j2n9p4m8q1r5w3x6z0a2b5c8d1e4f7';

let issuers = 0;

const OPTIONS: Partial<Record<SchemeName, Record<string, unknown>>> = {
  token: { header: 'X-Token', prefix: 'Bearer ' },
  basic: { username: 'user' },
  custom: {
    signature: { header: 'X-Signature' },
    split: ',',
    tag: 'v1=',
    content: '{time}.{id}.{body}',
    time: { element: 't=', unit: 'seconds' },
    id: { header: 'X-Id' },
  },
};

const BODIES: Partial<Record<SchemeName, object>> = {
  adyen: { notificationItems: [{ NotificationRequestItem: { pspReference: 'x', amount: { value: 1 } } }] },
  msgraph: { value: [{ changeType: 'created' }] },
};

export interface Sender {
  scheme: SchemeName;
  secret: string;
  verifier: Verifier;
  /** By a verifier that has other secrets as well, or another one. */
  verifierWith(secrets: readonly string[]): Verifier;
  sign(message?: Partial<MessageToSign>): SignedMessage;
}

export interface Spoiled {
  headers?: Record<string, string | string[]>;
  body?: Buffer;
  target?: string;
  nowSeconds?: number;
}

export function senderOf(scheme: SchemeName): Sender {
  const { secret, privateKey, publicKey } = newKeys(scheme);
  const jwks = JSON.stringify({ keys: [publicKey?.export({ format: 'jwk' })] });
  const jwt = {
    issuer: 'https://issuer.example.com',
    audience: 'attune',
    jwks_url: `https://issuer.example.com/${++issuers}/jwks.json`,
  };
  const verifierWith = (secrets: readonly string[]) =>
    createVerifier({
      scheme,
      secrets: SCHEMES[scheme].secret === null ? [] : secrets,
      options: scheme === 'jwt' ? jwt : OPTIONS[scheme],
      publicUrl: PUBLIC_URL,
      triggerId: 7,
      fetchText: async () => jwks,
    });
  const verifier = verifierWith([secret]);
  return {
    scheme,
    secret,
    verifier,
    verifierWith,
    sign: (message) =>
      signMessage(verifier, {
        body: Buffer.from(JSON.stringify(BODIES[scheme] ?? { a: 1 })),
        target: TARGET,
        id: 'msg_1',
        nowSeconds: NOW,
        privateKey,
        ...message,
      }),
  };
}

interface Keys {
  secret: string;
  privateKey?: KeyObject;
  publicKey?: KeyObject;
}

export function newKeys(scheme: SchemeName): Keys {
  const format = SCHEMES[scheme].secret;
  if (format === null) {
    return { secret: '', ...generateKeyPairSync('ed25519') };
  }
  switch (format.reading) {
    case 'text':
      return { secret: randomBytes(32).toString('hex') };
    case 'hex':
      return { secret: randomBytes(32).toString('hex') };
    case 'base64':
      return { secret: `${format.prefix ?? ''}${randomBytes(32).toString('base64')}` };
    case 'p256-spki': {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const spki = publicKey.export({ type: 'spki', format: 'der' });
      return { secret: spki.toString('base64'), privateKey, publicKey };
    }
    default: {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
      const encoding = format.reading === 'ed25519-hex' ? 'hex' : 'base64';
      return { secret: `${format.prefix ?? ''}${raw.toString(encoding)}`, privateKey, publicKey };
    }
  }
}

/** Judges what was signed, with changes; a list of values repeats the header. */
export async function judge(
  verifier: Verifier,
  signed: SignedMessage,
  spoiled: Spoiled = {},
): Promise<Verdict> {
  const headers: Record<string, string | string[]> = {
    'Content-Type': 'application/json',
    ...signed.headers,
  };
  Object.assign(headers, spoiled.headers);
  return verifier.verify({
    method: 'POST',
    target: spoiled.target ?? signed.target,
    rawHeaders: Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().flatMap((value) => [name, value]),
    ),
    body: spoiled.body ?? signed.body,
    nowSeconds: spoiled.nowSeconds ?? NOW,
  });
}
