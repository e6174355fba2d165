// Changing settings: any subset, judged as a whole, all of it or nothing.

import { expect } from 'chai';
import type { AdminServer } from './support/admin-server.ts';
import { addTrigger } from './support/rows.ts';
import { sharedAdmin } from './support/shared-admin.ts';

describe('admin: settings', () => {
  let admin: AdminServer;
  let id: number;
  let count = 0;

  before(async () => {
    admin = await sharedAdmin();
  });
  beforeEach(async () => {
    count += 1;
    id = await addTrigger(admin.db, `settings.t${count}`);
  });

  const patch = (body: unknown, options = {}) =>
    admin.call('PATCH', `/triggers/${id}/webhook`, { body, ...options });
  const put = (what: string, body: unknown) => admin.call('PUT', `/triggers/${id}/webhook/${what}`, { body });
  const info = async () => (await admin.get(`/triggers/${id}/webhook`)).body.data;
  const pathsOf = (body: { details: { path: string }[] }) => body.details.map(({ path }) => path).sort();

  it('changes what is named and leaves the rest', async () => {
    const old = await info();
    const { status, body } = await patch({ rate_limit: { requests: 5 }, payload_limit_kb: 64 });
    expect(status).to.equal(200);
    expect(body.data.rate_limit).to.deep.equal({ enabled: false, requests: 5, window_seconds: 60 });
    expect(body.data.payload_limit_kb).to.equal(64);
    expect({ ...body.data, rate_limit: 0, payload_limit_kb: 0, revision: 0 }).to.deep.equal({
      ...old,
      rate_limit: 0,
      payload_limit_kb: 0,
      revision: 0,
    });
    expect(body.data.revision).to.be.greaterThan(old.revision);
  });

  it('takes an empty patch for no change', async () => {
    const old = await info();
    expect((await patch({})).body.data).to.deep.equal(old);
  });

  it('enables, and everything else with it, in one go', async () => {
    const { body } = await patch({
      enabled: true,
      ip_whitelist: { enabled: true, entries: ['10.0.0.0/8', '::1'] },
    });
    expect(body.data).to.include({ enabled: true });
    expect(body.data.webhook_key).to.match(/^wh_/);
    expect(body.data.ip_whitelist.entries).to.deep.equal(['10.0.0.0/8', '::1']);
    expect((await patch({ enabled: false })).body.data).to.include({ enabled: false, webhook_key: null });
  });

  it('names every wrong field, and changes nothing', async () => {
    const old = await info();
    const { status, body } = await patch({
      payload_limit_kb: 99,
      rate_limit: { requests: 0, window_seconds: 3601 },
      ip_whitelist: { entries: ['10.0.0.0/8', '10.0.0.0/33', 'example.com'] },
      hmac: { algorithm: 'md5', tolerance_seconds: 0 },
      surprise: true,
    });
    expect([status, body.code]).to.deep.equal([422, 'VALIDATION_ERROR']);
    expect(pathsOf(body)).to.deep.equal([
      '/hmac/algorithm',
      '/hmac/tolerance_seconds',
      '/ip_whitelist/entries/1',
      '/ip_whitelist/entries/2',
      '/rate_limit/requests',
      '/rate_limit/window_seconds',
      '/surprise',
    ]);
    expect(await info()).to.deep.equal(old);
  });

  it('is all or nothing where only the whole does not fit', async () => {
    const old = await info();
    const { status, body } = await patch({ enabled: true, payload_limit_kb: 64, hmac: { enabled: true } });
    expect(status).to.equal(422);
    expect(pathsOf(body)).to.deep.equal(['/hmac/secret']);
    expect(await info()).to.deep.equal(old);
  });

  it('refuses an allowlist that would refuse everybody', async () => {
    const { status, body } = await patch({ ip_whitelist: { enabled: true, entries: [] } });
    expect(status).to.equal(422);
    expect(pathsOf(body)).to.deep.equal(['/ip_whitelist/entries']);
  });

  for (const [what, body] of Object.entries({
    'numbers as text': { payload_limit_kb: '64' },
    'a fraction': { rate_limit: { requests: 1.5 } },
    'an array': [],
    'null for a number': { payload_limit_kb: null },
    'a NUL in the tenant': { tenant: 'a\0b' },
    'half a character in the tenant': { tenant: '\ud800' },
    'an empty tenant': { tenant: '' },
    'a limit of 10 MB and one KB': { payload_limit_kb: 10_241 },
    'an address with a zone': { ip_whitelist: { entries: ['fe80::1%eth0'] } },
  })) {
    it(`refuses ${what}`, async () => {
      const answer = await patch(body);
      expect([answer.status, answer.body.code]).to.deep.equal([422, 'VALIDATION_ERROR']);
      expect(answer.body.details).to.have.length(1);
    });
  }

  it('refuses a prototype for a setting', async () => {
    const raw = '{"__proto__":{"enabled":true}}';
    const { status } = await admin.call('PATCH', `/triggers/${id}/webhook`, { raw });
    expect(status).to.equal(400);
    expect((await info()).enabled).to.equal(false);
  });

  describe('If-Match', () => {
    it('lets the current revision pass, and the star', async () => {
      const { revision } = await info();
      expect(
        (await patch({ payload_limit_kb: 2 }, { headers: { 'if-match': `"${revision}"` } })).status,
      ).to.equal(200);
      expect((await patch({ payload_limit_kb: 3 }, { headers: { 'if-match': '*' } })).status).to.equal(200);
    });

    it('is what the answer gave as ETag', async () => {
      const { headers } = await admin.get(`/triggers/${id}/webhook`);
      const tag = headers.get('etag') ?? '';
      expect((await patch({ payload_limit_kb: 2 }, { headers: { 'if-match': tag } })).status).to.equal(200);
      const stale = await patch({ payload_limit_kb: 3 }, { headers: { 'if-match': tag } });
      expect([stale.status, stale.body.code]).to.deep.equal([409, 'CONFLICT']);
      expect((await info()).payload_limit_kb).to.equal(2);
    });

    it('does not become 304 while the counters move', async () => {
      const { headers } = await admin.get(`/triggers/${id}/webhook`);
      const again = await admin.get(`/triggers/${id}/webhook`, {
        headers: { 'if-none-match': headers.get('etag') ?? '' },
      });
      expect(again.status).to.equal(200);
    });

    it('that cannot be read is refused', async () => {
      expect((await patch({}, { headers: { 'if-match': 'seven' } })).status).to.equal(400);
    });

    it('notices a change in plain SQL', async () => {
      const { revision } = await info();
      await admin.db('attune.trigger').where({ id }).update({ webhook_payload_size_limit_kb: 9 });
      expect((await patch({}, { headers: { 'if-match': `"${revision}"` } })).status).to.equal(409);
    });

    it('lets one of many concurrent changes pass', async () => {
      const headers = { 'if-match': `"${(await info()).revision}"` };
      const answers = await Promise.all(
        [1, 2, 3, 4, 5, 6].map((kb) => patch({ payload_limit_kb: kb }, { headers })),
      );
      expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 409, 409, 409, 409, 409]);
    });
  });

  it('sets the rate limit', async () => {
    const { body } = await put('rate-limit', { requests: 10_000, window_seconds: 3600 });
    expect(body.data.rate_limit).to.deep.equal({ enabled: true, requests: 10_000, window_seconds: 3600 });
    expect(
      (await put('rate-limit', { enabled: false, requests: 1, window_seconds: 1 })).body.data.rate_limit
        .enabled,
    ).to.equal(false);
    const { status, body: wrong } = await put('rate-limit', { requests: 10_001 });
    expect(status).to.equal(422);
    expect(pathsOf(wrong)).to.deep.equal(['/requests', '/window_seconds']);
  });

  it('sets the allowlist and tells what it lets in', async () => {
    const { body } = await put('ip-whitelist', { entries: ['192.30.252.0/22', '2001:db8::/32'] });
    expect(body.data.ip_whitelist).to.deep.equal({
      enabled: true,
      entries: ['192.30.252.0/22', '2001:db8::/32'],
    });
    const check = async (body: unknown) =>
      (await admin.call('POST', `/triggers/${id}/webhook/ip-whitelist/check`, { body, as: 'reader' })).body
        .data;
    expect(await check({ address: '192.30.253.9' })).to.deep.equal({
      allowed: true,
      matched: '192.30.252.0/22',
    });
    expect(await check({ address: '::ffff:192.30.253.9' })).to.deep.equal({
      allowed: true,
      matched: '192.30.252.0/22',
    });
    expect(await check({ address: '2001:db9::1' })).to.deep.equal({ allowed: false, matched: null });
    expect(await check({ address: '10.1.2.3', entries: ['10.1.2.3'] })).to.deep.equal({
      allowed: true,
      matched: '10.1.2.3',
    });
    expect(await check({ address: '192.30.253.9', entries: [] })).to.deep.equal({
      allowed: false,
      matched: null,
    });
    const wrong = await admin.call('POST', `/triggers/${id}/webhook/ip-whitelist/check`, {
      body: { address: '10.0.0.0/8' },
    });
    expect(wrong.status).to.equal(422);
  });

  it('sets the payload limit', async () => {
    expect((await put('payload-limit', { payload_limit_kb: 10_240 })).body.data.payload_limit_kb).to.equal(
      10_240,
    );
    expect((await put('payload-limit', {})).status).to.equal(422);
    expect((await put('payload-limit', { payload_limit_kb: 0 })).status).to.equal(422);
  });

  it('records old and new', async () => {
    await patch({ payload_limit_kb: 64, tenant: 'a' });
    const { body } = await admin.get(`/triggers/${id}/webhook/audit`);
    expect(body.data[0].action).to.equal('webhook.update');
    expect(body.data[0].details.changes).to.deep.equal({
      payload_limit_kb: { old: 1024, new: 64 },
      tenant: { old: null, new: 'a' },
    });
  });

  it('records nothing where nothing changed', async () => {
    await patch({ payload_limit_kb: 1024 });
    expect((await admin.get(`/triggers/${id}/webhook/audit`)).body.data).to.deep.equal([]);
  });

  it('undoes the change where the audit cannot be written', async () => {
    await admin.db.raw('ALTER TABLE attune.webhook_audit RENAME TO webhook_audit_away');
    try {
      const { status, body } = await patch({ enabled: true, payload_limit_kb: 64 });
      expect([status, body.code]).to.deep.equal([500, 'INTERNAL_SERVER_ERROR']);
      expect(body.error).to.not.match(/relation|webhook_audit/);
    } finally {
      await admin.db.raw('ALTER TABLE attune.webhook_audit_away RENAME TO webhook_audit');
    }
    expect(await info()).to.include({ enabled: false, payload_limit_kb: 1024 });
  });

  it('shows what plain SQL left broken, and lets it be put right', async () => {
    await admin
      .db('attune.trigger')
      .where({ id })
      .update({
        webhook_hmac_scheme: 'nonsense',
        webhook_hmac_algorithm: null,
        webhook_ip_whitelist: ['not-an-ip', null],
        webhook_rate_limit_requests: -5,
        webhook_rate_limit_window_seconds: null,
        webhook_payload_size_limit_kb: null,
        out_schema: '[1]',
        created: 'infinity',
      });
    expect((await admin.get('/triggers?page_size=100')).status).to.equal(200);
    expect((await admin.get(`/triggers/${id}`)).status).to.equal(200);
    const broken = await info();
    expect(broken.hmac.scheme).to.equal('nonsense');
    expect(broken.ip_whitelist.entries).to.deep.equal(['not-an-ip']);
    const check = { body: { address: '10.0.0.1' } };
    const checked = await admin.call('POST', `/triggers/${id}/webhook/ip-whitelist/check`, check);
    expect(checked.body.data).to.deep.equal({ allowed: false, matched: null });
    expect((await patch({ hmac: { enabled: true, secret: 'long enough' } })).status).to.equal(422);
    const mended = await patch({ hmac: { enabled: true, scheme: 'github', secret: 'long enough' } });
    expect(mended.body.data.hmac).to.include({ enabled: true, scheme: 'github', algorithm: 'sha256' });
  });
});
