// Databases of the benchmark's own: created, migrated, given one trigger that GitHub could send to, and dropped.

import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { connect } from '../lib/db/connect.ts';
import { migrate } from '../lib/db/migrate.ts';
import { SECRET } from './push.ts';

export interface BenchDatabase {
  url: string;
  /** Path of the trigger's URL. */
  path: string;
  triggerId: number;
  query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

const ADD_TRIGGER = `insert into attune.trigger
  (ref, label, webhook_enabled, webhook_hmac_enabled, webhook_hmac_secret, webhook_hmac_scheme)
  values ('github.push', 'Push', true, true, $1, 'github') returning id, webhook_key`;

export async function createDatabase(serverUrl: string): Promise<BenchDatabase> {
  const name = `attune_bench_${randomBytes(4).toString('hex')}`;
  await withClient(serverUrl, (client) => client.query(`create database "${name}" template template0`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const drop = () =>
    withClient(serverUrl, async (client) => {
      await client.query(`drop database if exists "${name}" with (force)`);
    });
  try {
    const trigger = await prepare(url.href);
    return {
      ...trigger,
      url: url.href,
      query: (text, values) =>
        withClient(url.href, async (client) => (await client.query(text, values)).rows),
      drop,
    };
  } catch (error) {
    await drop();
    throw error;
  }
}

export async function serverVersion(serverUrl: string): Promise<string> {
  const { rows } = await withClient(serverUrl, (client) => client.query('show server_version'));
  return String(rows[0].server_version).split(' ')[0] ?? '';
}

async function prepare(url: string): Promise<{ path: string; triggerId: number }> {
  const { knex } = connect(url, { poolMax: 1 });
  try {
    await migrate(knex);
  } finally {
    await knex.destroy();
  }
  const { rows } = await withClient(url, (client) => client.query(ADD_TRIGGER, [SECRET]));
  return { path: `/api/v1/webhooks/${rows[0].webhook_key}`, triggerId: Number(rows[0].id) };
}

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
