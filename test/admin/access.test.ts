// Who may do what: walks every route of the table, so that a new one is covered the day it is added.

import { expect } from 'chai';
import type { Route } from '../../lib/admin/route.ts';
import { ROUTES } from '../../lib/admin/routes/index.ts';
import { type AdminServer, startAdmin } from './support/admin-server.ts';
import { bodyOf, type Owner, pathFor, rowsFor } from './support/route-fixtures.ts';
import { addEvent, addLogRow, addTrigger } from './support/rows.ts';

const SECRET = 'the-hmac-secret-of-tenant-a';

describe('admin: access', () => {
  let admin: AdminServer;
  let id: number;
  let logId: number;
  let eventId: number;
  let key: string;
  let ids: Owner['ids'];

  before(async () => {
    admin = await startAdmin({
      test: async () => ({
        dry_run: true,
        status: 200,
        outcome: 'accepted',
        response_headers: {},
        response_body: null,
        checks: [],
        event_id: null,
        duration_ms: 1,
        request_headers: {},
      }),
    });
    id = await addTrigger(admin.db, 'secret.one', { webhook_tenant: 'a' });
    await addTrigger(admin.db, 'secret.two', { webhook_tenant: 'b' });
    key = (await admin.call('POST', `/triggers/${id}/webhook/enable`)).body.data.webhook_key;
    await admin.call('POST', `/triggers/${id}/webhook/hmac`, { body: { secret: SECRET } });
    // As a host may have written them before this package came.
    const metadata = JSON.stringify({ source: 'webhook', webhook_key: key });
    eventId = await addEvent(admin.db, { trigger: id, trigger_ref: 'secret.one', metadata });
    logId = await addLogRow(admin.db, {
      trigger_id: id,
      trigger_ref: 'secret.one',
      webhook_key: key,
      event_id: eventId,
    });
    const owner = { triggerId: id, triggerRef: 'secret.one', tenant: 'a' };
    ids = { ...(await rowsFor(admin.db, owner)), log: logId };
  });
  after(() => admin.close());

  const call = (route: Route, as: string | null, trigger: string | number = id) =>
    admin.call(route.method.toUpperCase(), pathFor(route, trigger, ids), { as, body: bodyOf(route, ids) });
  const isStream = ({ path }: Route) => path.endsWith('/stream');
  const guarded = ROUTES.filter(({ permission }) => permission !== 'public');
  const ofTrigger = ROUTES.filter(({ path }) => path.includes(':trigger'));
  const readable = ROUTES.filter((route) => route.method === 'get' && route.permission !== 'triggers:update');

  it('the table has routes of every kind', () => {
    expect(guarded).to.have.length.greaterThan(25);
    expect(ofTrigger).to.have.length.greaterThan(15);
    expect(readable).to.have.length.greaterThan(15);
    expect(ROUTES.filter(({ permission }) => permission === 'public').map(({ path }) => path)).to.deep.equal([
      '/webhooks/openapi.json',
      '/webhooks/docs',
    ]);
  });

  for (const route of guarded) {
    it(`${route.method.toUpperCase()} ${route.path} is 401 for nobody in particular, existing or not`, async () => {
      for (const trigger of [id, 'no.such']) {
        const { status, body, headers } = await call(route, null, trigger);
        expect([status, body.code]).to.deep.equal([401, 'UNAUTHORIZED']);
        expect(headers.get('cache-control')).to.equal('no-store');
      }
    });
  }

  for (const route of guarded.filter(({ permission }) => permission !== 'authenticated')) {
    it(`${route.method.toUpperCase()} ${route.path} is 403 without ${route.permission}, existing or not`, async () => {
      const refused = route.permission === 'triggers:update' ? ['nobody', 'reader'] : ['nobody'];
      for (const as of refused) {
        for (const trigger of [id, 'no.such']) {
          const { status, body } = await call(route, as, trigger);
          expect([status, body.code], `${as} ${trigger}`).to.deep.equal([403, 'FORBIDDEN']);
          expect(body.error).to.equal(`Insufficient permissions: ${route.permission}`);
        }
      }
    });
  }

  for (const route of ofTrigger) {
    it(`${route.method.toUpperCase()} ${route.path} is the same 404 for another tenant's trigger and for none`, async () => {
      const hidden = await call(route, 'tenant-b', 'secret.one');
      const missing = await call(route, 'tenant-b', 'secret.nil');
      expect([hidden.status, hidden.body.code]).to.deep.equal([404, 'NOT_FOUND']);
      expect(missing.status).to.equal(404);
      expect(hidden.text.replaceAll('secret.one', 'X')).to.equal(missing.text.replaceAll('secret.nil', 'X'));
    });
  }

  it("another tenant's log entries and events are not there", async () => {
    for (const path of [`/webhooks/log/${logId}`, `/events/${eventId}`, `/events/${eventId}/activity`]) {
      expect((await admin.get(path, { as: 'tenant-a' })).status, path).to.equal(200);
      expect((await admin.get(path, { as: 'tenant-b' })).status, path).to.equal(404);
    }
  });

  it('lists hold rows of the own tenant only', async () => {
    for (const path of ['/triggers', '/webhooks/log', '/events', '/webhooks/audit', '/triggers/packs']) {
      expect((await admin.get(path, { as: 'tenant-a' })).text, path).to.include('secret');
    }
    for (const path of ['/triggers', '/webhooks/log', '/events', '/webhooks/audit']) {
      expect((await admin.get(path, { as: 'tenant-b' })).text, path).to.not.include('secret.one');
    }
    const globbed = await admin.get('/webhooks/log?trigger_ref=secret.*', { as: 'tenant-b' });
    expect(globbed.body.data).to.deep.equal([]);
  });

  it('a tenant cannot give its triggers away, nor the tenantless be kept from it', async () => {
    const give = (as: string, tenant: string | null) =>
      admin.call('PATCH', `/triggers/${id}/webhook`, { as, body: { tenant } });
    expect((await give('tenant-a', 'b')).status).to.equal(403);
    expect((await give('tenant-a', null)).status).to.equal(403);
    expect((await give('tenant-a', 'a')).status).to.equal(200);
    expect((await give('admin', 'a')).status).to.equal(200);
  });

  for (const route of readable.filter((candidate) => !isStream(candidate))) {
    it(`GET ${route.path} shows a reader no secret`, async () => {
      const { status, text } = await call(route, 'reader');
      expect(status).to.equal(200);
      expect(text).to.not.include(key).and.not.include(SECRET).and.not.include('enc:v1');
    });
  }

  it('a reader sees settings, an editor the key as well', async () => {
    const reader = (await admin.get(`/triggers/${id}/webhook`, { as: 'reader' })).body.data;
    expect(reader).to.include({ enabled: true, webhook_key: null, webhook_url: null });
    expect(reader.webhook_key_display).to.equal(`${key.slice(0, 11)}…`);
    expect((await admin.get(`/triggers/${id}/webhook`, { as: 'tenant-a' })).body.data.webhook_key).to.equal(
      key,
    );
  });

  it('changes from pages of another site are refused, reading is not', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    const change = await admin.call('POST', `/triggers/${id}/webhook/disable`, { headers });
    expect([change.status, change.body.code]).to.deep.equal([403, 'FORBIDDEN']);
    expect((await admin.get(`/triggers/${id}/webhook`, { headers })).body.data.enabled).to.equal(true);
    const own = await admin.call('PATCH', `/triggers/${id}/webhook`, {
      headers: { 'sec-fetch-site': 'same-origin' },
      body: {},
    });
    expect(own.status).to.equal(200);
  });

  for (const [origin, status] of [
    ['https://evil.example', 403],
    ['null', 403],
    ['http://attune.example.com.evil.example', 403],
    ['https://attune.example.com', 200],
    ['own', 200],
  ] as const) {
    it(`a change from a page of ${origin} is ${status}, though the browser tells nothing else`, async () => {
      const headers = { origin: origin === 'own' ? admin.url : origin };
      const change = await admin.call('PATCH', `/triggers/${id}/webhook`, { headers, body: {} });
      expect(change.status).to.equal(status);
      expect((await admin.get(`/triggers/${id}/webhook`, { headers })).status).to.equal(200);
    });
  }

  it('tells who calls', async () => {
    const session = async (as: string) => (await admin.get('/webhooks/session', { as })).body.data;
    expect(await session('tenant-a')).to.deep.include({
      identity: { id: '4', login: 'anna', tenant: 'a' },
      permissions: { read: true, update: true },
      secrets_encrypted: false,
    });
    expect((await session('nobody')).permissions).to.deep.equal({ read: false, update: false });
  });

  it('an identity without permissions is not mistaken for one with all', async () => {
    for (const identity of [
      { id: '1', login: 'x' },
      { id: '1', login: 'x', permissions: 'triggers:read' },
      {},
    ]) {
      const other = await admin.another({ authenticate: () => identity as never });
      expect((await other.get('/triggers')).status).to.equal(403);
    }
  });

  it('what is no object is no identity, even where it is only asked who calls', async () => {
    for (const nobody of [false, 0, '', undefined, true, 'admin']) {
      const other = await admin.another({ authenticate: () => nobody as never });
      expect((await other.get('/webhooks/session')).status).to.equal(401);
    }
  });

  it('takes numbers for ids', async () => {
    const other = await admin.another({ authenticate: () => ({ id: 7, permissions: [] }) as never });
    expect((await other.get('/webhooks/session')).body.data.identity).to.deep.equal({
      id: '7',
      login: '7',
      tenant: null,
    });
  });

  it("what the host's authentication throws is the host's to answer", async () => {
    const other = await admin.another({
      authenticate: async () => {
        throw Object.assign(new Error('token store away'), { status: 418 });
      },
    });
    const { status, text } = await other.get('/triggers');
    expect([status, text]).to.deep.equal([418, 'the host: token store away']);
  });
});
