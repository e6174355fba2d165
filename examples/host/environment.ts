// The environment variables of the host, read once: typed, with defaults, and refused in one line where they are wrong.

import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import pino from 'pino';
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
  redisUrl: string | null;
  rateLimitStore: 'memory' | 'postgres' | 'redis';
  /** Requests per minute; 0 = no limit. */
  rateLimits: { perKey: number; perIp: number; global: number };
  allowPrivateTargets: boolean;
  packsDirectory: string;
  logLevel: string;
  encryptionKey: string | null;
}

type Variables = Readonly<Record<string, string | undefined>>;

export function readEnvironment(variables: Variables): Environment {
  const environment: Environment = {
    host: text(variables, 'HOST') ?? '127.0.0.1',
    port: integer(variables, 'PORT', 8080, 65_535),
    databaseUrl: url(variables, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    dataDirectory: resolve(text(variables, 'DATA_DIR') ?? '.data'),
    token: token(variables, 'ATTUNE_TOKEN') ?? randomBytes(24).toString('base64url'),
    readToken: token(variables, 'ATTUNE_READ_TOKEN'),
    publicUrl: url(variables, 'PUBLIC_URL', ['http:', 'https:'])?.replace(/\/+$/, '') ?? null,
    trustProxy: trustProxy(text(variables, 'TRUST_PROXY')),
    redisUrl: url(variables, 'REDIS_URL', ['redis:', 'rediss:']),
    rateLimitStore: oneOf(variables, 'RATE_LIMIT_STORE', ['memory', 'postgres', 'redis'], 'memory'),
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
  if (environment.rateLimitStore === 'redis' && environment.redisUrl === null) {
    throw new StartupError('RATE_LIMIT_STORE: is redis, but REDIS_URL does not say where Redis is');
  }
  return environment;
}

/** A variable that is set to nothing counts as unset, as in `PORT= npm start`. */
function text(variables: Variables, name: string): string | null {
  const value = variables[name]?.trim();
  return value === undefined || value === '' ? null : value;
}

function integer(variables: Variables, name: string, fallback: number, most = 1_000_000_000): number {
  const value = text(variables, name);
  if (value === null) return fallback;
  if (/^\d{1,10}$/.test(value) && Number(value) <= most) return Number(value);
  throw invalid(name, value, `a whole number from 0 to ${most}`);
}

function oneOf<T extends string>(variables: Variables, name: string, choices: readonly T[], fallback: T): T {
  const value = text(variables, name) ?? fallback;
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw invalid(name, value, `one of ${choices.join(', ')}`);
  return found;
}

/** Never repeats the value: it may hold a password. */
function url(variables: Variables, name: string, protocols: string[]): string | null {
  const value = text(variables, name);
  if (value === null || protocols.includes(URL.parse(value)?.protocol ?? '')) return value;
  throw new StartupError(
    `${name}: is not a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  );
}

const MIN_TOKEN_LENGTH = 8;

function token(variables: Variables, name: string): string | null {
  const value = text(variables, name);
  if (value === null || /^[\w~+/.=-]+$/.test(value) === false) {
    if (value === null) return null;
    throw new StartupError(
      `${name}: holds characters a bearer token cannot have; use letters, digits and -._~+/=`,
    );
  }
  if (value.length >= MIN_TOKEN_LENGTH) return value;
  throw new StartupError(
    `${name}: has ${value.length} characters, too few to be secret; use ${MIN_TOKEN_LENGTH} or more`,
  );
}

/** As Express's `trust proxy`: a number of proxies, or their addresses; `true` would believe every sender. */
function trustProxy(value: string | null): Environment['trustProxy'] {
  if (value === null) return null;
  if (value === 'true' || value === 'false') return value === 'true';
  return /^\d+$/.test(value) ? Number(value) : value;
}

function invalid(name: string, value: string, wanted: string): StartupError {
  return new StartupError(`${name}: is ${JSON.stringify(value)}, it must be ${wanted}`);
}
