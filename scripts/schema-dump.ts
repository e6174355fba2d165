// Writes schema.sql, what the migrations make of an empty database, or with --check compares it: a migration that is
// changed by accident shows up in review. Needs pg_dump, and TEST_DATABASE_URL to name a PostgreSQL server.

import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from '../lib/db/connect.ts';
import { migrate } from '../lib/db/migrate.ts';

const FILE = new URL('../schema.sql', import.meta.url);
const HEADER = '-- What the migrations make of an empty database. Written by scripts/schema-dump.ts.\n\n';

// Settings and remarks that differ between versions of pg_dump and of the server.
const VERSION_DEPENDENT =
  /^(SET |SELECT pg_catalog\.set_config|\\(un)?restrict |-- (Dumped|PostgreSQL database dump))/;

process.exitCode = await main(process.argv.includes('--check'));

async function main(check: boolean): Promise<number> {
  const serverUrl = process.env.TEST_DATABASE_URL;
  if (!serverUrl)
    return fail('TEST_DATABASE_URL is not set: name a PostgreSQL server to migrate a database on');
  if (spawnSync('pg_dump', ['--version']).status !== 0) {
    return fail('pg_dump is not on the PATH: install the client programs of PostgreSQL');
  }
  const dump = await onFreshDatabase(serverUrl, dumpSchema);
  return check ? compare(dump) : write(dump);
}

async function onFreshDatabase(serverUrl: string, use: (url: string) => string): Promise<string> {
  const name = `attune_webhooks_dump_${randomUUID().slice(0, 8)}`;
  const { knex: server } = connect(serverUrl, { poolMax: 1 });
  await server.raw(`create database "${name}" template template0`);
  try {
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    const { knex } = connect(url.href, { poolMax: 1 });
    await migrate(knex).finally(() => knex.destroy());
    return use(url.href);
  } finally {
    await server.raw(`drop database "${name}" with (force)`);
    await server.destroy();
  }
}

function dumpSchema(url: string): string {
  const options = ['--schema-only', '--schema=attune', '--no-owner', '--no-privileges', `--dbname=${url}`];
  const lines = execFileSync('pg_dump', options, { encoding: 'utf8' }).split('\n');
  const stable = lines.filter((line) => !VERSION_DEPENDENT.test(line) && line !== '--');
  return `${HEADER}${stable
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

function write(dump: string): number {
  writeFileSync(FILE, dump);
  console.log(`Wrote ${FILE.pathname}`);
  return 0;
}

function compare(dump: string): number {
  if (readFileSync(FILE, 'utf8') === dump) return 0;
  const { stdout } = spawnSync('diff', ['-u', FILE.pathname, '-'], { input: dump, encoding: 'utf8' });
  console.log(stdout);
  return fail(
    'The migrations make another schema than schema.sql says: run `node scripts/schema-dump.ts` and commit',
  );
}

function fail(reason: string): number {
  console.error(reason);
  return 1;
}
