// Databases on a real server, copied from a template that is migrated once per run.

import { randomUUID } from 'node:crypto';
import { connect } from '../../lib/db/connect.ts';
import type { RawDatabase } from './database.ts';
import { prepareTemplate } from './prepare-template.ts';

let template: Promise<RawDatabase> | undefined;

// Registered while test files load, so that it belongs to the whole run and not to one of them.
after('drop the template database', () => template?.then((database) => database.remove()));

export async function createServerDatabase(serverUrl: string, migrated: boolean): Promise<RawDatabase> {
  if (!migrated) return copyOf('template0', serverUrl);
  template ??= createTemplate(serverUrl);
  return copyOf(databaseIn((await template).url), serverUrl);
}

async function createTemplate(serverUrl: string): Promise<RawDatabase> {
  const database = await copyOf('template0', serverUrl);
  const { knex } = connect(database.url, { poolMax: 1 });
  await prepareTemplate(knex);
  await knex.destroy();
  return database;
}

async function copyOf(source: string, serverUrl: string): Promise<RawDatabase> {
  const name = `attune_webhooks_test_${randomUUID().slice(0, 8)}`;
  await onServer(serverUrl, `create database "${name}" template "${source}"`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    poolMax: 10,
    embedded: false,
    remove: () => onServer(serverUrl, `drop database if exists "${name}" with (force)`),
  };
}

const databaseIn = (url: string) => new URL(url).pathname.slice(1);

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const { knex } = connect(serverUrl, { poolMax: 1 });
  try {
    await knex.raw(statement);
  } finally {
    await knex.destroy();
  }
}
