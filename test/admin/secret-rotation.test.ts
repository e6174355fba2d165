// Several secrets at once while one is replaced: who verifies until when, what is told of them, and how they end.

import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { Retention } from '../../lib/log/retention.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addTrigger,
  eventually,
  recordingLogger,
  signed,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

const HOUR_MS = 3_600_000;
const IDENTITY = { id: '1', login: 'operator', permissions: ['triggers:read', 'triggers:update'] };

describe('admin: rotation of a secret', () => {
  let database: TestDatabase;
  let host: WebhookHost;

  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, {
      authenticate: () => IDENTITY,
      encryptionKey: randomBytes(32).toString('hex'),
      mirrorKeys: true,
    });
    // The use of secrets is counted by the time of arrival.
    host.clock.nowMs = Date.now();
  });
  after(async () => {
    await host.close();
    await database.drop();
  });

  const call = async (method: string, trigger: TestTrigger, path: string, body?: unknown) => {
    const answer = await host.send(method, `/api/v1/triggers/${trigger.id}/webhook${path}`, {
      headers: { 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: answers are checked by what is asked of them
    return { status: answer.status, json: answer.json as any };
  };
  const secretOf = async (trigger: TestTrigger, body: object = {}) => {
    const { status, json } = await call('POST', trigger, '/hmac', body);
    expect(status, JSON.stringify(json)).to.equal(200);
    return json.data.secret as string;
  };
  const deliver = async (trigger: TestTrigger, secret: string) => {
    const body = JSON.stringify({ n: randomBytes(8).toString('hex') });
    return (await host.deliver(trigger.key, body, signed(body, secret))).status;
  };
  const status = async (trigger: TestTrigger) => (await call('GET', trigger, '/hmac')).json.data;

  it('without further words the old secret ends at once', async () => {
    const trigger = await addTrigger(database);
    const first = await secretOf(trigger);
    const second = await secretOf(trigger);
    expect([await deliver(trigger, first), await deliver(trigger, second)]).to.deep.equal([401, 200]);
    expect((await status(trigger)).previous).to.deep.equal([]);
  });

  it('kept, it verifies until exactly its time, without a reload', async () => {
    const trigger = await addTrigger(database);
    const first = await secretOf(trigger);
    const second = await secretOf(trigger, { keep_previous_seconds: 60 });
    const third = await secretOf(trigger, { keep_previous_seconds: 3600 });
    const all = async () => Promise.all([first, second, third].map((secret) => deliver(trigger, secret)));
    expect(await all()).to.deep.equal([200, 200, 200]);
    const since = host.clock.nowMs;
    host.clock.nowMs = since + 60_000 - 1;
    expect(await all()).to.deep.equal([200, 200, 200]);
    host.clock.nowMs = since + 60_000;
    expect(await all()).to.deep.equal([401, 200, 200]);
    host.clock.nowMs = since + HOUR_MS;
    expect(await all()).to.deep.equal([401, 401, 200]);
    host.clock.nowMs = since;
  });

  it('use of each is counted; the old one may go once it is quiet while the new one is heard', async () => {
    const trigger = await addTrigger(database);
    const first = await secretOf(trigger);
    await deliver(trigger, first);
    const second = await secretOf(trigger, { keep_previous_seconds: 7 * 86_400 });
    for (let n = 0; n < 3; n++) await deliver(trigger, second);
    const used = await eventually(
      () => status(trigger),
      ({ current, previous }) => current.requests_7d === 3 && previous[0].requests_7d === 1,
      'use of the secrets',
    );
    expect(used.current.share_7d).to.equal(0.75);
    expect(used.previous[0]).to.include({ share_7d: 0.25, safe_to_revoke: false });
    expect(JSON.stringify(used)).to.not.include(first).and.not.include(second).and.not.include('enc:v1');
    const aged = new Date(host.clock.nowMs - 25 * HOUR_MS);
    await database
      .knex('attune.webhook_secret_usage')
      .where({ trigger_id: trigger.id, requests: 1 })
      .update({ last_used_at: aged });
    expect((await status(trigger)).previous[0].safe_to_revoke).to.equal(true);
    const ended = await call('DELETE', trigger, '/hmac/previous');
    expect([ended.status, ended.json.data.previous]).to.deep.equal([200, []]);
    expect([await deliver(trigger, first), await deliver(trigger, second)]).to.deep.equal([401, 200]);
  });

  it('at most five are kept, another scheme keeps none, and off erases all', async () => {
    const trigger = await addTrigger(database);
    for (let n = 0; n < 6; n++) await secretOf(trigger, { keep_previous_seconds: 60 });
    const refused = await call('POST', trigger, '/hmac', { keep_previous_seconds: 60 });
    expect([refused.status, refused.json.details[0].path]).to.deep.equal([
      422,
      '/hmac/keep_previous_seconds',
    ]);
    expect((await status(trigger)).previous.length).to.equal(5);
    await secretOf(trigger, { scheme: 'github' });
    expect((await status(trigger)).previous).to.deep.equal([]);
    await secretOf(trigger, { keep_previous_until: new Date(host.clock.nowMs + HOUR_MS).toISOString() });
    expect((await status(trigger)).previous.length).to.equal(1);
    await call('DELETE', trigger, '/hmac');
    const [row] = await database.knex('attune.trigger').where({ id: trigger.id });
    expect([row.webhook_hmac_secret, row.webhook_hmac_previous_secrets]).to.deep.equal([null, []]);
  });

  it('refuses what makes no sense, naming it', async () => {
    const trigger = await addTrigger(database);
    await secretOf(trigger);
    const past = new Date(host.clock.nowMs - 1000).toISOString();
    for (const [hmac, path] of [
      [{ keep_previous_seconds: 60 }, '/hmac/keep_previous_seconds'],
      [{ secret: 'a new secret', keep_previous_until: past }, '/hmac/keep_previous_until'],
      [
        { secret: 'a new secret', scheme: 'github', keep_previous_seconds: 60 },
        '/hmac/keep_previous_seconds',
      ],
      [{ secret: 'enc:v1:12345678:abcd' }, '/hmac/secret'],
      [{ verify_token: 'enc:v1:12345678:abcd' }, '/hmac/verify_token'],
      [{ waiting_for_secret: true }, '/hmac/waiting_for_secret'],
      [{ scheme: 'monday' }, '/hmac/scheme'],
    ] as const) {
      const { status: code, json } = await call('PATCH', trigger, '', { hmac });
      const paths = json.details.map((detail: { path: string }) => detail.path);
      expect([code, ...paths], JSON.stringify(hmac)).to.deep.equal([422, path]);
    }
  });

  it('waits for the secret of the sender, stores it encrypted, and is asked no more', async () => {
    const trigger = await addTrigger(database);
    const patched = await call('PATCH', trigger, '', { hmac: { scheme: 'asana', waiting_for_secret: true } });
    expect(patched.json.data.hmac).to.include({ enabled: true, waiting_for_secret: true, secret_set: false });
    expect((await host.deliver(trigger.key, '{"events":[]}')).status).to.equal(401);
    const secret = 'b537207f20cbfa02357cf448134da559';
    const answer = await host.deliver(trigger.key, '{}', { 'X-Hook-Secret': secret });
    expect([answer.status, answer.headers['x-hook-secret']]).to.deep.equal([200, secret]);
    expect(await status(trigger)).to.include({ waiting_for_secret: false, secret_set: true });
    expect((await call('GET', trigger, '/hmac/secret')).json.data).to.deep.equal({ secret });
    const [row] = await database.knex('attune.trigger').where({ id: trigger.id });
    expect(row.webhook_hmac_secret).to.match(/^enc:v1:/);
    const again = await host.deliver(trigger.key, '{}', { 'X-Hook-Secret': 'another secret' });
    expect(again.status).to.equal(401);
  });

  it('a sender with a handshake only is chosen without verification', async () => {
    const trigger = await addTrigger(database);
    const { json } = await call('PATCH', trigger, '', { hmac: { scheme: 'ebay', verify_token: 'a token' } });
    expect(json.data.hmac).to.include({ enabled: false, scheme: 'ebay', verify_token_set: true });
    expect(JSON.stringify(json)).to.not.include('a token');
    const removed = await call('PATCH', trigger, '', { hmac: { verify_token: null } });
    expect(removed.json.data.hmac).to.include({ verify_token_set: false });
    expect((await call('POST', trigger, '/hmac', {})).status).to.equal(200);
  });

  it('retention takes away whose time is over, and nothing else', async () => {
    const trigger = await addTrigger(database, {
      webhook_hmac_previous_secrets: JSON.stringify(
        [-1000, 3_600_000].map((ms) => ({
          secret: `secret ${ms}`,
          retired_at: new Date(Date.now() - 5000).toISOString(),
          valid_until: new Date(Date.now() + ms).toISOString(),
        })),
      ),
    });
    const log: Parameters<typeof recordingLogger>[0] = [];
    const retention = new Retention({ db: database.knex, logger: recordingLogger(log), logDays: null });
    await retention.run();
    await retention.close();
    expect(log).to.deep.equal([]);
    const [row] = await database.knex('attune.trigger').where({ id: trigger.id });
    expect(row.webhook_hmac_previous_secrets.map(({ secret }: { secret: string }) => secret)).to.deep.equal([
      'secret 3600000',
    ]);
  });
});
