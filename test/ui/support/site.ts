// A host application with the web UI under /api/v1, on a database of its own, for one test file.

import { buildUi } from '../../../scripts/build-ui.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type HostOptions, startHost, type WebhookHost } from '../../support/webhook-host.ts';

const UPDATE = ['triggers:read', 'triggers:update'];

export const OPERATOR = 'token-of-olga';
export const COLLEAGUE = 'token-of-carl';
export const READER = 'token-of-rita';

const IDENTITIES: Record<string, { id: string; login: string; permissions: string[] }> = {
  [OPERATOR]: { id: '1', login: 'olga', permissions: UPDATE },
  [COLLEAGUE]: { id: '2', login: 'carl', permissions: UPDATE },
  [READER]: { id: '3', login: 'rita', permissions: ['triggers:read'] },
};

export interface Site extends WebhookHost {
  database: TestDatabase;
  /** Address of the UI, with its trailing slash. */
  uiUrl: string;
  /** Tokens that the host accepts; taking one away ends its session. */
  tokens: Set<string>;
  /** Asks the admin API. */
  api(method: string, path: string, body?: unknown, token?: string): Promise<ApiAnswer>;
}

export interface ApiAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  data: any;
}

export async function startSite(options: HostOptions = {}): Promise<Site> {
  await buildUi();
  const database = await createTestDatabase();
  const tokens = new Set(Object.keys(IDENTITIES));
  const host = await startHost(database, {
    now: Date.now,
    authenticate: (req) => {
      const token = req.get('authorization')?.replace('Bearer ', '') ?? '';
      return tokens.has(token) ? (IDENTITIES[token] ?? null) : null;
    },
    ...options,
  });
  return {
    ...host,
    database,
    tokens,
    uiUrl: `${host.url}/api/v1/webhooks/ui/`,
    async api(method, path, body, token = OPERATOR) {
      const { status, json } = await host.send(method, `/api/v1${path}`, {
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status, data: json?.data };
    },
    async close() {
      await host.close();
      await database.drop();
    },
  };
}
