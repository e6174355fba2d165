// Several keys of one trigger, through the API and against the tables.

import { expect } from 'chai';
import type { KeyRotation, KeySecret, WebhookKey } from '../../lib/admin/api-types.ts';
import { MAX_ACTIVE_KEYS } from '../../lib/keys/key-store.ts';
import { type AdminServer, NOW, startAdmin } from './support/admin-server.ts';
import { addLogRow, addTrigger, findByKey } from './support/rows.ts';

const HOUR_MS = 3_600_000;
const at = (ms: number) => new Date(NOW + ms).toISOString();

describe('admin: keys', () => {
  let admin: AdminServer;
  let triggers = 0;
  before(async () => {
    admin = await startAdmin();
  });
  after(() => admin.close());

  async function enabled(columns: object = {}): Promise<{ id: number; first: string }> {
    const id = await addTrigger(admin.db, `keys.trigger_${++triggers}`, columns);
    const { body } = await admin.call('POST', `/triggers/${id}/webhook/enable`);
    return { id, first: body.data.webhook_key };
  }
  const path = (id: number, rest = '') => `/triggers/${id}/webhook/keys${rest}`;
  const list = async (id: number): Promise<WebhookKey[]> => (await admin.get(path(id))).body.data;
  const add = async (id: number, body: object = {}): Promise<KeySecret> =>
    (await admin.call('POST', path(id), { body })).body.data;
  const mirrored = async (id: number): Promise<string | null> =>
    (await admin.db('attune.trigger').where({ id }).first('webhook_key'))?.webhook_key;
  const audited = async (id: number, action: string) =>
    admin.db('attune.webhook_audit').where({ trigger_id: id, action }).orderBy('id').pluck('details');

  it('a second key is added beside the first, told once in clear, revealed on request', async () => {
    const { id, first } = await enabled();
    const added = await add(id, { label: 'CI', owner: 'web team', expires_at: at(HOUR_MS) });
    expect(added).to.deep.include({ label: 'CI', owner: 'web team', is_primary: false, state: 'active' });
    expect(added.expires_at).to.equal(at(HOUR_MS));
    expect(added.webhook_key).to.match(/^wh_[0-9A-Za-z]{32}$/);
    expect(added.webhook_url).to.equal(`https://attune.example.com/api/v1/webhooks/${added.webhook_key}`);
    expect(await findByKey(admin.db, added.webhook_key)).to.deep.include({ state: 'active', label: 'CI' });
    expect(await mirrored(id)).to.equal(first);

    const keys = await list(id);
    expect(keys.map(({ display }) => display)).to.deep.equal([`${first.slice(0, 11)}…`, added.display]);
    expect(JSON.stringify(keys)).not.to.include(added.webhook_key);

    const revealed = await admin.get(path(id, `/${added.id}/secret`));
    expect(revealed.body.data).to.deep.equal({
      webhook_key: added.webhook_key,
      webhook_url: added.webhook_url,
    });
    expect(await audited(id, 'key.reveal')).to.deep.equal([{ key: added.display, label: 'CI' }]);
    const [created] = await audited(id, 'key.create');
    expect(created).to.include({ key: added.display, label: 'CI' });
    expect(admin.changed).to.include(id);
  });

  it('label, owner, tenant and expiry are changed, each alone', async () => {
    const { id } = await enabled();
    const { id: key } = await add(id, { label: 'old' });
    const change = (body: object) => admin.call('PATCH', path(id, `/${key}`), { body });
    expect((await change({ label: 'new' })).body.data).to.include({ label: 'new', owner: null });
    expect((await change({ tenant: 'acme', owner: 'ops' })).body.data).to.include({
      label: 'new',
      tenant: 'acme',
      owner: 'ops',
    });
    expect((await change({ expires_at: at(1000) })).body.data.expires_at).to.equal(at(1000));
    expect((await change({ expires_at: null })).body.data.expires_at).to.equal(null);
    expect((await change({ label: null })).body.data.label).to.equal(null);
    const [renamed] = await audited(id, 'key.update');
    expect(renamed.changes).to.deep.equal({ label: { old: 'old', new: 'new' } });
  });

  const wrong: [string, object][] = [
    ['an expiry in the past', { expires_at: at(-1) }],
    ['an expiry that is no time', { expires_at: 'tomorrow' }],
    ['an empty label', { label: '' }],
    ['a label of 101 characters', { label: 'x'.repeat(101) }],
    ['a label with NUL', { label: 'a\0b' }],
    ['primary: false', { primary: false }],
    ['an unknown member', { colour: 'red' }],
  ];
  for (const [name, body] of wrong) {
    it(`${name} is refused with 422`, async () => {
      const { id } = await enabled();
      const [key] = await list(id);
      const answer = await admin.call('PATCH', path(id, `/${key?.id}`), { body });
      expect(answer.status).to.equal(422);
      expect(answer.body.code).to.equal('VALIDATION_ERROR');
    });
  }

  it('another key becomes the primary one, and the trigger shows it', async () => {
    const { id, first } = await enabled();
    const second = await add(id);
    const answer = await admin.call('PATCH', path(id, `/${second.id}`), { body: { primary: true } });
    expect(answer.body.data.is_primary).to.equal(true);
    expect(await mirrored(id)).to.equal(second.webhook_key);
    expect((await admin.get(`/triggers/${id}/webhook`)).body.data.webhook_key).to.equal(second.webhook_key);
    expect((await findByKey(admin.db, first))?.state).to.equal('active');
  });

  it('revoking is final; the newest of the others takes the place of the primary one', async () => {
    const { id } = await enabled();
    const [primary] = await list(id);
    const second = await add(id);
    const third = await add(id);
    await admin
      .db('attune.webhook_key')
      .where({ id: second.id })
      .update({ created: new Date(NOW - 1) });
    const answer = await admin.call('DELETE', path(id, `/${primary?.id}`));
    expect(answer.body.data).to.include({ state: 'revoked', is_primary: false, safe_to_revoke: true });
    expect(await mirrored(id)).to.equal(third.webhook_key);
    expect((await list(id)).map((key) => [key.id, key.is_primary, key.state])).to.deep.equal([
      [third.id, true, 'active'],
      [second.id, false, 'active'],
      [primary?.id, false, 'revoked'],
    ]);
    for (const [method, rest, body] of [
      ['DELETE', '', undefined],
      ['PATCH', '', { label: 'again' }],
      ['POST', '/rotate', { grace_seconds: 1 }],
    ] as const) {
      const again = await admin.call(method, path(id, `/${primary?.id}${rest}`), { body });
      expect(again.status, method).to.equal(409);
    }
    expect((await admin.get(path(id, `/${primary?.id}/secret`))).status).to.equal(404);
    const row = await admin.db('attune.webhook_key').where({ id: primary?.id }).first();
    expect(row?.key_value).to.equal(null);
  });

  it('with the last key gone the webhook stays enabled, and enabling it makes a new one', async () => {
    const { id, first } = await enabled();
    const [only] = await list(id);
    await admin.call('DELETE', path(id, `/${only?.id}`));
    const webhook = (await admin.get(`/triggers/${id}/webhook`)).body.data;
    expect(webhook).to.include({ enabled: true, webhook_key: null, webhook_key_display: null });
    const made = (await admin.call('POST', `/triggers/${id}/webhook/enable`)).body.data.webhook_key;
    expect(made).to.be.a('string').and.not.equal(first);
    expect(await mirrored(id)).to.equal(made);
  });

  it('a first key that is added becomes the primary one', async () => {
    const { id } = await enabled();
    const [only] = await list(id);
    await admin.call('DELETE', path(id, `/${only?.id}`));
    const added = await add(id);
    expect(added.is_primary).to.equal(true);
    expect(await mirrored(id)).to.equal(added.webhook_key);
  });

  it('rotating keeps both in force until the grace is over', async () => {
    const { id, first } = await enabled();
    const [old] = await list(id);
    await admin.call('PATCH', path(id, `/${old?.id}`), { body: { label: 'GitHub', owner: 'ops' } });
    const answer = await admin.call('POST', path(id, `/${old?.id}/rotate`), {
      body: { grace_seconds: 3600 },
    });
    const rotation: KeyRotation = answer.body.data;
    expect(rotation.new_key).to.include({
      label: 'GitHub',
      owner: 'ops',
      is_primary: true,
      expires_at: null,
    });
    expect(rotation.old_key).to.include({ is_primary: false, state: 'active', expires_at: at(HOUR_MS) });
    expect(await mirrored(id)).to.equal(rotation.new_key.webhook_key);
    expect((await findByKey(admin.db, first))?.expires_at.toISOString()).to.equal(at(HOUR_MS));
    const [details] = await audited(id, 'key.rotate');
    expect(details).to.deep.equal({
      key: rotation.old_key.display,
      new_key: rotation.new_key.display,
      grace_until: at(HOUR_MS),
    });
  });

  it('a grace never outlasts an expiry, and none at all revokes', async () => {
    const { id } = await enabled();
    const soon = await add(id, { expires_at: at(1000) });
    const rotated = await admin.call('POST', path(id, `/${soon.id}/rotate`), {
      body: { grace_until: at(HOUR_MS) },
    });
    expect(rotated.body.data.old_key.expires_at).to.equal(at(1000));
    expect(rotated.body.data.new_key).to.include({ is_primary: false, expires_at: null });
    const atOnce = await admin.call('POST', path(id, `/${rotated.body.data.new_key.id}/rotate`), {
      body: { grace_seconds: 0 },
    });
    expect(atOnce.body.data.old_key.state).to.equal('revoked');
  });

  for (const body of [
    {},
    { grace_seconds: 1, grace_until: at(1000) },
    { grace_seconds: -1 },
    { grace_until: at(-1) },
  ]) {
    it(`a rotation with ${JSON.stringify(body)} is refused with 422`, async () => {
      const { id } = await enabled();
      const [key] = await list(id);
      const answer = await admin.call('POST', path(id, `/${key?.id}/rotate`), { body });
      expect(answer.status).to.equal(422);
      expect(await list(id)).to.have.length(1);
    });
  }

  it('an expired key is shown as expired, and gives its place to the next', async () => {
    const { id } = await enabled();
    const [old] = await list(id);
    const second = await add(id);
    await admin
      .db('attune.webhook_key')
      .where({ id: old?.id })
      .update({ expires_at: new Date(NOW) });
    expect((await list(id)).find((key) => key.id === old?.id)?.state).to.equal('expired');
    expect((await admin.get(`/triggers/${id}/webhook`)).body.data.webhook_key).to.equal(second.webhook_key);
    const primary = await admin.call('PATCH', path(id, `/${old?.id}`), { body: { primary: true } });
    expect(primary.status).to.equal(409);
    const extended = await admin.call('PATCH', path(id, `/${old?.id}`), { body: { expires_at: null } });
    expect(extended.body.data.state).to.equal('active');
  });

  it('there are at most 100 keys that are not revoked', async () => {
    const { id } = await enabled();
    const rows = Array.from({ length: MAX_ACTIVE_KEYS - 1 }, (_, index) => ({
      trigger_id: id,
      key_hash: Buffer.from(`${id}-${index}`),
      key_display: `k${index}…`,
      is_primary: false,
    }));
    await admin.db('attune.webhook_key').insert(rows);
    const answer = await admin.call('POST', path(id), { body: {} });
    expect(answer.status).to.equal(409);
    expect(answer.body.error).to.match(/at most 100/);
  });

  it('of revoked keys the newest 100 are remembered, and what the others brought in stays counted', async () => {
    const { id } = await enabled();
    const rows = Array.from({ length: 101 }, (_, index) => ({
      trigger_id: id,
      key_hash: Buffer.from(`revoked-${id}-${index}`),
      key_display: `r${index}…`,
      state: 'revoked',
      revoked_at: new Date(NOW - (index + 1) * 1000),
      total_events: 1,
    }));
    await admin.db('attune.webhook_key').insert(rows);
    const added = await add(id);
    await admin.call('DELETE', path(id, `/${added.id}`));
    const revoked = (await list(id)).filter(({ state }) => state === 'revoked');
    expect(revoked).to.have.length(100);
    expect(revoked[0]?.id).to.equal(added.id);
    expect((await admin.get(`/triggers/${id}/webhook`)).body.data.total_events).to.equal(101);
  });

  it('keys are added and rotated only while the webhook is enabled', async () => {
    const { id } = await enabled();
    const [key] = await list(id);
    await admin.call('POST', `/triggers/${id}/webhook/disable`);
    expect((await admin.call('POST', path(id))).status).to.equal(400);
    const rotation = await admin.call('POST', path(id, `/${key?.id}/rotate`), { body: { grace_seconds: 1 } });
    expect(rotation.status).to.equal(400);
    expect(await mirrored(id)).to.equal(null);
  });

  it('the share of traffic is told for the last day and week, refused requests included', async () => {
    const { id } = await enabled();
    const [old] = await list(id);
    const fresh = await add(id);
    const use = (keyId: number | undefined, hoursAgo: number, accepted: number, refused: number) =>
      admin.db('attune.webhook_key_usage').insert({
        key_id: keyId,
        bucket: new Date(Math.floor(NOW / HOUR_MS - hoursAgo) * HOUR_MS),
        accepted,
        refused,
      });
    await use(old?.id, 2, 1, 2);
    await use(fresh.id, 0, 8, 1);
    await use(old?.id, 30, 8, 0);
    await use(old?.id, 24 * 7, 1000, 0);
    const [first, second] = await list(id);
    expect(first?.traffic_24h).to.deep.equal({ accepted: 1, refused: 2, share: 0.25 });
    expect(first?.traffic_7d).to.deep.equal({ accepted: 9, refused: 2, share: 0.55 });
    expect(second?.traffic_24h).to.deep.equal({ accepted: 8, refused: 1, share: 0.75 });
  });

  it('a key of another trigger is not found under this one', async () => {
    const one = await enabled();
    const two = await enabled();
    const [key] = await list(two.id);
    for (const [method, rest, body] of [
      ['GET', '/secret', undefined],
      ['PATCH', '', { label: 'x' }],
      ['DELETE', '', undefined],
      ['POST', '/rotate', { grace_seconds: 1 }],
    ] as const) {
      expect((await admin.call(method, path(one.id, `/${key?.id}${rest}`), { body })).status).to.equal(404);
    }
    expect((await list(two.id))[0]).to.deep.equal(key);
  });

  it("on a tenant's trigger every key is that tenant's", async () => {
    const { id } = await enabled({ webhook_tenant: 'a' });
    expect((await admin.call('POST', path(id), { as: 'tenant-a', body: { tenant: 'b' } })).status).to.equal(
      422,
    );
    const added = await admin.call('POST', path(id), { as: 'tenant-a', body: { tenant: 'a' } });
    expect(added.body.data.tenant).to.equal('a');
    expect((await list(id)).map(({ tenant }) => tenant)).to.deep.equal(['a', 'a']);
  });

  it('with encryption the list is the same, and reveal decrypts', async () => {
    const encrypted = await admin.another({ encryptionKey: 'ab'.repeat(32) });
    const { id } = await enabled();
    const added = (await encrypted.call('POST', path(id), { body: { label: 'sealed' } })).body.data;
    expect((await findByKey(admin.db, added.webhook_key))?.key_value).to.match(/^enc:v1:/);
    const revealed = await encrypted.get(path(id, `/${added.id}/secret`));
    expect(revealed.body.data.webhook_key).to.equal(added.webhook_key);
    const without = await admin.get(path(id, `/${added.id}/secret`));
    expect(without.status).to.equal(500);
    expect(without.text).not.to.include('enc:v1');
  });

  it('the log names the key by its label, and is filtered by id, display form or the key itself', async () => {
    const { id, first } = await enabled();
    const added = await add(id, { label: 'CI' });
    const row = (display: string, keyId: number | null) =>
      addLogRow(admin.db, { trigger_id: id, webhook_key: display, webhook_key_id: keyId });
    const byAdded = await row(added.display, added.id);
    const byFirst = await row(`${first.slice(0, 11)}…`, null);
    const log = `/triggers/${id}/webhook/log`;
    const found = async (key: string) => {
      const { body } = await admin.get(`${log}?key=${encodeURIComponent(key)}`);
      return body.data.map((entry: { id: number }) => entry.id);
    };
    for (const key of [String(added.id), added.display, added.webhook_key]) {
      expect(await found(key), key).to.deep.equal([byAdded]);
    }
    expect(await found(first)).to.deep.equal([byFirst]);
    expect(await found('wh_nobody')).to.deep.equal([]);
    const { data } = (await admin.get(`${log}/${byAdded}`)).body;
    expect(data).to.include({ webhook_key_label: 'CI', webhook_key: added.display });
    expect((await admin.get(`${log}/export`)).text).to.match(/,webhook_key_label,(.|\s)*,CI,/);
  });

  it('many rotations at once leave one primary key', async () => {
    const { id } = await enabled();
    const [key] = await list(id);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        admin.call('POST', path(id, `/${key?.id}/rotate`), { body: { grace_seconds: 60 } }),
      ),
    );
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200]);
    const keys = await list(id);
    expect(keys.filter(({ is_primary }) => is_primary)).to.have.length(1);
    const { webhook_key } = (await admin.get(`/triggers/${id}/webhook`)).body.data;
    expect(await mirrored(id)).to.equal(webhook_key);
  });
});
