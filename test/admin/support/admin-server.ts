// The admin API on a database and a port of its own. Every answer it gives is held to the OpenAPI document.

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Knex } from 'knex';
import type { AdminDependencies, Identity } from '../../../lib/admin/dependencies.ts';
import { createAdminRouter } from '../../../lib/admin/router.ts';
import { detectTables } from '../../../lib/db/tables.ts';
import { Rejudging } from '../../../lib/kept/rejudging.ts';
import { createCipher } from '../../../lib/secrets/cipher.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { checkAgainstDocument } from './document-check.ts';

export const IDENTITIES: Record<string, Identity> = {
  admin: { id: '1', login: 'ada', permissions: ['triggers:read', 'triggers:update'] },
  reader: { id: '2', login: 'rita', permissions: ['triggers:read'] },
  nobody: { id: '3', login: 'ned', permissions: ['packs:read'] },
  'tenant-a': { id: '4', login: 'anna', tenant: 'a', permissions: ['triggers:read', 'triggers:update'] },
  'tenant-b': { id: '5', login: 'bert', tenant: 'b', permissions: ['triggers:read', 'triggers:update'] },
  'reader-b': { id: '6', login: 'bea', tenant: 'b', permissions: ['triggers:read'] },
};

/** A Saturday, 12:30 UTC. */
export const NOW = Date.parse('2026-01-24T12:30:00.000Z');

export interface CallOptions {
  /** One of IDENTITIES; null sends no credentials. Default: admin. */
  as?: string | null;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string;
  headers?: Record<string, string>;
}

export interface CallResult {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  body: any;
}

export interface AdminServer {
  db: Knex;
  url: string;
  app: Express;
  database: TestDatabase;
  /** Triggers whose cache entry was dropped, in order. */
  changed: number[];
  /** What was logged at level error. */
  errors: object[];
  call(method: string, path: string, options?: CallOptions): Promise<CallResult>;
  get(path: string, options?: CallOptions): Promise<CallResult>;
  /** Another one on the same database, with other options; closed with this one. */
  another(options: ServerOptions): Promise<AdminServer>;
  close(): Promise<void>;
}

export interface ServerOptions extends Partial<Omit<AdminDependencies, 'cipher'>> {
  encryptionKey?: string;
  /** Before the admin router. */
  before?: (app: Express) => void;
}

const ignore = () => {};

/** Nothing is judged here. */
function rejudgingOf({ knex }: TestDatabase): Rejudging {
  return new Rejudging({
    db: knex,
    tables: { eventMetadata: 'metadata' },
    cipher: createCipher(undefined),
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    now: () => NOW,
    findKeys: async () => new Map(),
    judge: async () => ({ outcome: 'accepted', status: 200, reason: null, eventId: null, payload: null }),
  });
}

export async function startAdmin(options: ServerOptions = {}): Promise<AdminServer> {
  const database = await createTestDatabase();
  const admin = await serve(database, options);
  const others: AdminServer[] = [];
  return {
    ...admin,
    async another(otherOptions) {
      const other = await serve(database, otherOptions);
      others.push(other);
      return other;
    },
    async close() {
      await Promise.all([admin, ...others].map((server) => server.close()));
      await database.drop();
    },
  };
}

async function serve(
  database: TestDatabase,
  { encryptionKey, before, ...overrides }: ServerOptions,
): Promise<AdminServer> {
  const changed: number[] = [];
  const errors: object[] = [];
  const admin = createAdminRouter({
    db: database.knex,
    tables: await detectTables(database.knex),
    cipher: createCipher(encryptionKey),
    mirrorKeys: false,
    authenticate: (req) => IDENTITIES[req.get('authorization')?.replace('Bearer ', '') ?? ''] ?? null,
    publicUrl: 'https://attune.example.com',
    receiverPath: undefined,
    logger: { debug: ignore, info: ignore, warn: ignore, error: (fields) => errors.push(fields) },
    now: () => NOW,
    onTriggerChanged: (id) => changed.push(id),
    test: async () => {
      throw new Error('not expected');
    },
    rejudging: rejudgingOf(database),
    ...overrides,
  });
  const app = express();
  before?.(app);
  app.use('/api/v1', admin.router);
  app.use((_req, res) => void res.status(404).send('the host'));
  app.use((error: Error & { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
    res.status(error.status ?? 500).send(`the host: ${error.message}`);
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const call = (method: string, path: string, options: CallOptions = {}) =>
    callAt(url, method, path, options);
  return {
    db: database.knex,
    url,
    app,
    database,
    changed,
    errors,
    call,
    get: (path, options) => call('GET', path, options),
    another: () => Promise.reject(new Error('ask the first one')),
    async close() {
      admin.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function callAt(url: string, method: string, path: string, options: CallOptions): Promise<CallResult> {
  const { as = 'admin', body, raw = body === undefined ? undefined : JSON.stringify(body) } = options;
  const headers: Record<string, string> = {
    ...(as === null ? {} : { authorization: `Bearer ${as}` }),
    ...(raw === undefined ? {} : { 'content-type': 'application/json' }),
    ...options.headers,
  };
  const response = await fetch(`${url}/api/v1${path}`, { method, headers, body: raw, redirect: 'manual' });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') && text !== '';
  const result = {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : null,
  };
  if (isJson) checkAgainstDocument(method, path, result.status, result.body);
  return result;
}
