// Several keys of one trigger, as their senders meet them.

import { expect } from 'chai';
import type { KeyRotation, WebhookKey } from '../../lib/admin/api-types.ts';
import { Retention } from '../../lib/log/retention.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addTrigger,
  eventsOf,
  eventually,
  type Row,
  recordingLogger,
  SECRET,
  signed,
  startHost,
  type WebhookHost,
} from '../support/webhook-host.ts';

const HOUR_MS = 3_600_000;

describe('several keys of one trigger', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, {
      authenticate: () => ({ id: '1', login: 'ada', permissions: ['triggers:read', 'triggers:update'] }),
    });
  });
  after(async () => {
    await host.close();
    await database.drop();
  });

  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${host.url}/api/v1/triggers/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    expect(response.status, `${method} ${path}`).to.equal(200);
    return ((await response.json()) as { data: T }).data;
  }
  const statusOf = async (key: string) => (await host.deliver(key, '{}')).status;
  const list = (id: number) => call<WebhookKey[]>('GET', `${id}/webhook/keys`);

  it('while a key is rotated both work; from the moment the grace ends only the new one does', async () => {
    const trigger = await addTrigger(database);
    const [old] = await list(trigger.id);
    const { new_key: fresh } = await call<KeyRotation>(
      'POST',
      `${trigger.id}/webhook/keys/${old?.id}/rotate`,
      {
        grace_seconds: 60,
      },
    );
    expect([await statusOf(trigger.key), await statusOf(fresh.webhook_key)]).to.deep.equal([200, 200]);
    host.clock.nowMs += 59_999;
    expect(await statusOf(trigger.key)).to.equal(200);
    host.clock.nowMs += 1;
    expect([await statusOf(trigger.key), await statusOf(fresh.webhook_key)]).to.deep.equal([404, 200]);
    expect((await list(trigger.id)).map(({ state }) => state)).to.deep.equal(['active', 'expired']);
  });

  it('a key of any characters is part of its URL in an encoded form', async () => {
    const key = 'a/b?c#d %é';
    const trigger = await addTrigger(database, { webhook_key: key });
    const { webhook_url: url } = await call<{ webhook_url: string }>('GET', `${trigger.id}/webhook`);
    expect(url).to.match(/\/webhooks\/a%2Fb%3Fc%23d%20%25%C3%A9$/);
    const { pathname } = new URL(url);
    expect((await host.post(pathname, '{}')).status).to.equal(200);
    const tested = await call<{ status: number }>('POST', `${trigger.id}/webhook/test`, { body: '{}' });
    expect(tested.status).to.equal(200);
  });

  it('a revoked key is answered 404 at once', async () => {
    const trigger = await addTrigger(database);
    expect(await statusOf(trigger.key)).to.equal(200);
    const [key] = await list(trigger.id);
    await call('DELETE', `${trigger.id}/webhook/keys/${key?.id}`);
    expect(await statusOf(trigger.key)).to.equal(404);
  });

  it('the event names the key it came by, with its label and tenant where it has them', async () => {
    const trigger = await addTrigger(database);
    const key = await call<{ id: number; webhook_key: string; display: string }>(
      'POST',
      `${trigger.id}/webhook/keys`,
      { label: 'CI', tenant: 'acme' },
    );
    await host.deliver(trigger.key, '{}');
    await host.deliver(key.webhook_key, '{}');
    await call('PATCH', `${trigger.id}/webhook/keys/${key.id}`, { label: 'Build' });
    await host.deliver(key.webhook_key, '{}');
    const [first, second, third] = (await eventsOf(database, trigger)).map(({ metadata }) => metadata);
    expect(first).to.not.have.any.keys('webhook_key_label', 'webhook_key_tenant');
    expect(second).to.include({
      webhook_key: key.display,
      webhook_key_id: key.id,
      webhook_key_label: 'CI',
      webhook_key_tenant: 'acme',
    });
    expect(third.webhook_key_label).to.equal('Build');
  });

  it('use is counted per key and hour; what was refused is use as well', async () => {
    const trigger = await addTrigger(database, { webhook_hmac_enabled: true, webhook_hmac_secret: SECRET });
    const second = await call<{ id: number; webhook_key: string }>('POST', `${trigger.id}/webhook/keys`);
    const body = '{"n":1}';
    for (let n = 0; n < 3; n++) await host.deliver(trigger.key, body, signed(body));
    await host.deliver(second.webhook_key, body, { 'X-Webhook-Signature': 'sha256=00' });
    const keys = await eventually(
      () => list(trigger.id),
      (rows) => rows.every(({ traffic_24h: { accepted, refused } }) => accepted + refused > 0),
      'use of both keys',
    );
    expect(keys[0]).to.deep.include({
      total_events: 3,
      refused_requests: 0,
      last_refused_at: null,
      traffic_24h: { accepted: 3, refused: 0, share: 0.75 },
    });
    expect(keys[1]).to.deep.include({
      total_events: 0,
      refused_requests: 1,
      last_used_at: null,
      safe_to_revoke: false,
      traffic_7d: { accepted: 0, refused: 1, share: 0.25 },
    });
    expect([keys[0]?.last_used_at, keys[1]?.last_refused_at]).to.not.include(null);
    expect(keys[1]?.safe_to_revoke_reason).to.match(/was refused/);
  });

  it('old use, dead keys and expired primary keys are cleared away', async () => {
    const trigger = await addTrigger(database);
    const second = await call<{ id: number; webhook_key: string }>('POST', `${trigger.id}/webhook/keys`);
    const third = await call<{ id: number }>('POST', `${trigger.id}/webhook/keys`);
    const keys = () => database.knex('attune.webhook_key').where({ trigger_id: trigger.id }).orderBy('id');
    const [primary]: Row[] = await keys();
    const daysAgo = (days: number) => new Date(Date.now() - days * 24 * HOUR_MS);
    await database.knex('attune.webhook_key_usage').insert([
      { key_id: second.id, bucket: daysAgo(9), accepted: 1 },
      { key_id: second.id, bucket: daysAgo(7), accepted: 1 },
    ]);
    await keys()
      .clone()
      .where({ id: third.id })
      .update({ state: 'revoked', revoked_at: daysAgo(91), total_events: 5 });
    await database.knex.transaction(async (transaction) => {
      await transaction.raw("set local attune.webhook_sync = 'off'");
      await transaction('attune.webhook_key')
        .where({ id: primary?.id })
        .update({ expires_at: daysAgo(1) });
    });
    const retention = new Retention({
      db: database.knex,
      logger: recordingLogger([]),
      logDays: null,
    });
    await retention.run();
    await retention.close();
    const left: Row[] = await keys();
    expect(left.map(({ id, is_primary }) => [Number(id), is_primary])).to.deep.equal([
      [Number(primary?.id), false],
      [second.id, true],
    ]);
    const [usage] = await database.knex('attune.webhook_key_usage').where({ key_id: second.id }).count();
    expect(usage?.count).to.equal('1');
    const [row] = await database.knex('attune.trigger').where({ id: trigger.id });
    expect([row?.webhook_key, row?.webhook_events_of_forgotten_keys]).to.deep.equal([
      second.webhook_key,
      '5',
    ]);
  });
});
