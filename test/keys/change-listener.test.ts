// Two instances on one database hear within a second of what is changed in plain SQL.

import { expect } from 'chai';
import { createTestDatabase, needsServer, type TestDatabase } from '../support/database.ts';
import {
  addTrigger,
  eventually,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

describe('a change in plain SQL', () => {
  let database: TestDatabase;
  let hosts: WebhookHost[] = [];
  let trigger: TestTrigger;

  before(async function () {
    needsServer(this, 'PGlite delivers no notifications over its socket');
    database = await createTestDatabase();
    hosts = await Promise.all([startHost(database), startHost(database)]);
  });
  after(async () => {
    for (const host of hosts) await host.close();
    await database?.drop();
  });
  beforeEach(async () => {
    trigger = await addTrigger(database);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await statuses()).to.deep.equal([200, 200]);
  });

  const statuses = (key = trigger.key) =>
    Promise.all(hosts.map(async (host) => (await host.deliver(key, '{}')).status));
  const set = (columns: Record<string, unknown>) =>
    database.knex('attune.trigger').where({ id: trigger.id }).update(columns);

  /** Less than a second for both, though each entry is fresh for a minute. */
  const withinASecond = (expected: number, key?: string) =>
    eventually(
      () => statuses(key),
      (found) => found.every((status) => status === expected),
      `${expected} from both instances`,
      1000,
    );

  it('disables and enables the webhook', async () => {
    await set({ webhook_enabled: false });
    await withinASecond(403);
    await set({ webhook_enabled: true });
    await withinASecond(200);
  });

  it('disables the trigger', async () => {
    await set({ enabled: false });
    await withinASecond(403);
  });

  it('switches signatures on', async () => {
    await set({ webhook_hmac_enabled: true, webhook_hmac_secret: 'a new secret' });
    await withinASecond(401);
  });

  it('sets an allowlist', async () => {
    await set({ webhook_ip_whitelist_enabled: true, webhook_ip_whitelist: ['10.0.0.1'] });
    await withinASecond(403);
  });

  it('replaces the key: the old one is 404, the new one is known, though it was asked for before', async () => {
    const newKey = `wh_new_key_of_trigger_${trigger.id}`;
    expect(await statuses(newKey)).to.deep.equal([404, 404]);
    await set({ webhook_key: newKey });
    await withinASecond(200, newKey);
    await withinASecond(404);
  });

  it('deletes the trigger', async () => {
    await database.knex('attune.event').where({ trigger: trigger.id }).update({ trigger: null });
    await database.knex('attune.trigger').where({ id: trigger.id }).delete();
    await withinASecond(404);
  });

  it('made while an instance could not listen is seen once it listens again', async () => {
    const { rows } = await database.knex.raw(
      `select count(pg_terminate_backend(pid))::int as ended from pg_stat_activity
        where datname = current_database() and query ilike 'listen %'`,
    );
    expect(rows[0].ended).to.equal(2);
    await set({ webhook_enabled: false });
    await eventually(
      () => statuses(),
      (found) => found.every((status) => status === 403),
      '403 from both instances after they reconnected',
      3000,
    );
    expect(
      hosts[0]?.log
        .filter(({ level }) => level === 'warn')
        .map(({ message }) => message)
        .join(),
    ).to.include('hears of changed webhooks');
    await set({ webhook_enabled: true });
    await withinASecond(200);
  });
});
