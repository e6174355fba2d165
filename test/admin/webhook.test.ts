// On, off, a new key: what callers are told, what is stored, and what stays.

import { expect } from 'chai';
import type { AdminServer } from './support/admin-server.ts';
import { activeKeys, addTrigger, findByKey } from './support/rows.ts';
import { sharedAdmin } from './support/shared-admin.ts';

describe('admin: webhook', () => {
  let admin: AdminServer;
  let id: number;
  let count = 0;

  before(async () => {
    admin = await sharedAdmin();
  });
  beforeEach(async () => {
    count += 1;
    id = await addTrigger(admin.db, `hook.t${count}`);
  });

  const webhook = (action = '') => `/triggers/${id}/webhook${action}`;
  const enable = async () => (await admin.call('POST', webhook('/enable'))).body.data;

  it('makes a key and tells its URL', async () => {
    const { status, body, headers } = await admin.call('POST', webhook('/enable'));
    expect(status).to.equal(200);
    expect(body.data).to.include({ id, ref: `hook.t${count}`, webhook_enabled: true });
    expect(body.data.webhook_key).to.match(/^wh_[A-Za-z0-9]{32}$/);
    expect(body.data.webhook_url).to.equal(
      `https://attune.example.com/api/v1/webhooks/${body.data.webhook_key}`,
    );
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(admin.changed).to.include(id);
  });

  it('is the same by id and ref, and under webhook and webhooks', async () => {
    const { webhook_key } = await enable();
    for (const path of [
      `${id}/webhook`,
      `${id}/webhooks`,
      `hook.t${count}/webhook`,
      `hook.t${count}/webhooks`,
    ]) {
      const { body } = await admin.get(`/triggers/${path}`);
      expect(body.data, path).to.include({ trigger_id: id, enabled: true, webhook_key });
    }
  });

  it('enabling again changes nothing', async () => {
    const first = await enable();
    const { body } = await admin.get(webhook());
    expect(await enable()).to.deep.equal(first);
    expect((await admin.get(webhook())).body.data.revision).to.equal(body.data.revision);
  });

  it('mirrors the key on the trigger while it is enabled', async () => {
    const { webhook_key } = await enable();
    expect((await admin.db('attune.trigger').where({ id }))[0]).to.include({
      webhook_enabled: true,
      webhook_key,
    });
    expect(await findByKey(admin.db, webhook_key)).to.include({
      state: 'active',
      is_primary: true,
      key_value: webhook_key,
    });
  });

  it('disabling hides the key and keeps it, with all settings', async () => {
    const { webhook_key } = await enable();
    await admin.call('PATCH', webhook(), {
      body: { rate_limit: { enabled: true, requests: 7, window_seconds: 9 } },
    });
    const { status, body } = await admin.call('POST', webhook('/disable'));
    expect(status).to.equal(200);
    expect(body.data).to.include({ webhook_enabled: false, webhook_key: null, webhook_url: null });
    const info = (await admin.get(webhook())).body.data;
    expect(info).to.include({ enabled: false, webhook_key: null, webhook_url: null, enabled_at: null });
    expect((await admin.db('attune.trigger').where({ id }))[0].webhook_key).to.equal(null);
    expect(await findByKey(admin.db, webhook_key)).to.include({ state: 'active' });
    expect((await enable()).webhook_key).to.equal(webhook_key);
    const again = (await admin.get(webhook())).body.data;
    expect(again.rate_limit).to.deep.equal({ enabled: true, requests: 7, window_seconds: 9 });
    expect(again.enabled_at).to.be.a('string');
  });

  it('disabling again changes nothing', async () => {
    await enable();
    await admin.call('POST', webhook('/disable'));
    const { revision } = (await admin.get(webhook())).body.data;
    expect((await admin.call('POST', webhook('/disable'))).status).to.equal(200);
    expect((await admin.get(webhook())).body.data.revision).to.equal(revision);
  });

  it('regenerating revokes the old key and forgets what it was', async () => {
    const { webhook_key: old } = await enable();
    await admin.db('attune.webhook_key').where({ trigger_id: id }).update({ label: 'CI', owner: 'ops' });
    const { status, body } = await admin.call('POST', webhook('/regenerate'));
    expect(status).to.equal(200);
    expect(body.data.previous_key_revoked).to.equal(true);
    expect(body.data.webhook_key).to.not.equal(old);
    expect(await findByKey(admin.db, old)).to.include({ state: 'revoked', key_value: null });
    expect(await findByKey(admin.db, body.data.webhook_key)).to.include({
      state: 'active',
      label: 'CI',
      owner: 'ops',
    });
    expect((await admin.db('attune.trigger').where({ id }))[0].webhook_key).to.equal(body.data.webhook_key);
  });

  it('regenerating while disabled is refused', async () => {
    await enable();
    await admin.call('POST', webhook('/disable'));
    const { status, body } = await admin.call('POST', webhook('/regenerate'));
    expect([status, body.code]).to.deep.equal([400, 'BAD_REQUEST']);
  });

  it('an expired key does not come back', async () => {
    const { webhook_key } = await enable();
    await admin.call('POST', webhook('/disable'));
    await admin
      .db('attune.webhook_key')
      .where({ trigger_id: id })
      .update({ expires_at: new Date(0) });
    const renewed = await enable();
    expect(renewed.webhook_key).to.be.a('string').and.not.equal(webhook_key);
    expect(await activeKeys(admin.db, id)).to.have.length(1);
  });

  it('twenty callers enabling at once get the same key', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, enable));
    expect(new Set(answers.map((answer) => answer.webhook_key)).size).to.equal(1);
    expect(await activeKeys(admin.db, id)).to.have.length(1);
  });

  it('of ten callers regenerating one revision, one succeeds', async () => {
    await enable();
    const { revision } = (await admin.get(webhook())).body.data;
    const headers = { 'if-match': `"${revision}"` };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => admin.call('POST', webhook('/regenerate'), { headers })),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).to.deep.equal([200, ...Array(9).fill(409)]);
    expect(answers.find(({ status }) => status === 409)?.body.code).to.equal('CONFLICT');
    expect(await activeKeys(admin.db, id)).to.have.length(1);
  });

  it('tells when it was used, over all of its keys', async () => {
    await enable();
    await admin
      .db('attune.webhook_key')
      .where({ trigger_id: id })
      .update({ total_events: 40, last_used_at: new Date(0) });
    await admin.call('POST', webhook('/regenerate'));
    await admin
      .db('attune.webhook_key')
      .where({ trigger_id: id, state: 'active' })
      .update({ total_events: 2 });
    const { total_events, last_used_at } = (await admin.get(webhook())).body.data;
    expect({ total_events, last_used_at }).to.deep.equal({
      total_events: 42,
      last_used_at: '1970-01-01T00:00:00.000Z',
    });
  });

  it('records who did it, with the display form of the keys', async () => {
    const { webhook_key } = await enable();
    await admin.call('POST', webhook('/regenerate'));
    const { body, text } = await admin.get(webhook('/audit'));
    expect(body.data.map((entry: { action: string }) => entry.action)).to.deep.equal([
      'webhook.regenerate',
      'webhook.enable',
    ]);
    expect(body.data[0]).to.include({
      identity_id: '1',
      identity_login: 'ada',
      trigger_ref: `hook.t${count}`,
    });
    expect(body.data[0].details.changes.webhook_key.old).to.equal(`${webhook_key.slice(0, 11)}…`);
    expect(body.data[1].details.changes.enabled).to.deep.equal({ old: false, new: true });
    expect(text).to.not.include(webhook_key);
  });

  it('takes a public URL with a path, and a receiver mounted elsewhere', async () => {
    const other = await admin.another({ publicUrl: 'https://hooks.example.com/', receiverPath: '/in/' });
    const { body } = await other.call('POST', `/triggers/${id}/webhook/enable`);
    expect(body.data.webhook_url).to.equal(`https://hooks.example.com/in/webhooks/${body.data.webhook_key}`);
  });

  it('without a public URL derives it from the request', async () => {
    const other = await admin.another({ publicUrl: undefined });
    const { body } = await other.call('POST', `/triggers/${id}/webhook/enable`);
    expect(body.data.webhook_url).to.equal(`${other.url}/api/v1/webhooks/${body.data.webhook_key}`);
  });
});
