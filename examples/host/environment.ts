// The environment variables of the host, read once: typed, with defaults, and refused in one line where they are wrong.

import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import pino from 'pino';
import { integer, oneOf, text, token, trustProxy, url, type Variables } from './environment-values.ts';
import { StartupError } from './startup-error.ts';

export interface Environment {
  host: string;
  port: number;
  /** Null: the embedded database in `dataDirectory`. */
  databaseUrl: string | null;
  dataDirectory: string;
  token: string;
  readToken: string | null;
  /** Null: `http://HOST:PORT`, known once the host listens. */
  publicUrl: string | null;
  trustProxy: boolean | number | string | null;
  /** Requests per minute; 0 = no limit. */
  rateLimits: { perKey: number; perIp: number; global: number };
  allowPrivateTargets: boolean;
  packsDirectory: string;
  logLevel: string;
  encryptionKey: string | null;
}

export function readEnvironment(variables: Variables): Environment {
  // The one store there is; any other name must not pass unnoticed.
  oneOf(variables, 'RATE_LIMIT_STORE', ['memory'], 'memory');
  const environment: Environment = {
    host: text(variables, 'HOST') ?? '127.0.0.1',
    port: integer(variables, 'PORT', 8080, 65_535),
    databaseUrl: url(variables, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    dataDirectory: resolve(text(variables, 'DATA_DIR') ?? '.data'),
    token: token(variables, 'ATTUNE_TOKEN') ?? randomBytes(24).toString('base64url'),
    readToken: token(variables, 'ATTUNE_READ_TOKEN'),
    publicUrl: url(variables, 'PUBLIC_URL', ['http:', 'https:'])?.replace(/\/+$/, '') ?? null,
    trustProxy: trustProxy(variables, 'TRUST_PROXY'),
    rateLimits: {
      perKey: integer(variables, 'RATE_LIMIT_PER_KEY', 100),
      perIp: integer(variables, 'RATE_LIMIT_PER_IP', 1000),
      global: integer(variables, 'RATE_LIMIT_GLOBAL', 10_000),
    },
    allowPrivateTargets: oneOf(variables, 'ALLOW_PRIVATE_TARGETS', ['0', '1'], '0') === '1',
    packsDirectory: resolve(text(variables, 'PACKS_DIR') ?? `${import.meta.dirname}/../packs`),
    logLevel: oneOf(variables, 'LOG_LEVEL', [...Object.values(pino.levels.labels), 'silent'], 'info'),
    encryptionKey: text(variables, 'ATTUNE_WEBHOOKS_ENCRYPTION_KEY'),
  };
  if (environment.token === environment.readToken) {
    throw new StartupError(
      'ATTUNE_READ_TOKEN: is the same as ATTUNE_TOKEN, so it could do everything; choose another',
    );
  }
  return environment;
}
