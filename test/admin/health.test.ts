// Health over the API: the list that begins with what is not well, one webhook judged at this moment, and its rules.

import { expect } from 'chai';
import { DEFAULT_ALERT_RULES } from '../../lib/health/alert-rules.ts';
import { type AdminServer, NOW, startAdmin } from './support/admin-server.ts';
import { addHealth, addRollup, addTrigger } from './support/rows.ts';

const HOUR = 3_600_000;

describe('admin: health', () => {
  let admin: AdminServer;

  before(async () => {
    admin = await startAdmin();
    const states = { a: 'degraded', b: 'healthy', c: 'silent', d: 'failing' };
    for (const [name, state] of Object.entries(states)) {
      const id = await addTrigger(admin.db, `list.${name}`, { webhook_enabled: true, webhook_tenant: 'a' });
      await addHealth(admin.db, id, state, [{ rule: null, state, text: `because of ${state}` }]);
    }
    await addTrigger(admin.db, 'list.off', { webhook_tenant: 'a' });
    await addTrigger(admin.db, 'other.one', { webhook_enabled: true, webhook_tenant: 'b' });
  });
  after(() => admin.close());

  const list = async (query = '') => (await admin.get(`/webhooks/health?${query}`, { as: 'tenant-a' })).body;
  const refsOf = ({ data }: { data: { trigger_ref: string }[] }) => data.map((row) => row.trigger_ref);

  it('is listed with what is not well first, page by page, and counted', async () => {
    const all = await list();
    expect(refsOf(all)).to.deep.equal(['list.d', 'list.c', 'list.a', 'list.b']);
    expect(all.counts).to.deep.equal({ healthy: 1, degraded: 1, failing: 1, silent: 1, disabled: 1 });
    expect(all.data[0].reasons).to.deep.equal([{ rule: null, state: 'failing', text: 'because of failing' }]);
    expect(refsOf(await list('page=2&page_size=3'))).to.deep.equal(['list.b']);
    expect(refsOf(await list('health=silent'))).to.deep.equal(['list.c']);
    expect(refsOf(await list('health=disabled'))).to.deep.equal(['list.off']);
  });

  it('is of the tenant only', async () => {
    const other = (await admin.get('/webhooks/health', { as: 'tenant-b' })).body;
    expect(refsOf(other)).to.deep.equal(['other.one']);
    expect(other.counts).to.include({ healthy: 1, failing: 0 });
    expect((await admin.get('/triggers/list.a/webhook/health', { as: 'tenant-b' })).status).to.equal(404);
  });

  it('of one webhook is judged at this moment, with figures, thresholds and rhythm', async () => {
    const id = await addTrigger(admin.db, 'now.one', { webhook_enabled: true });
    await addRollup(admin.db, id, NOW - 30 * 60_000, {
      resolution_seconds: 60,
      outcome: 'accepted',
      requests: 6,
    });
    await addRollup(admin.db, id, NOW, { resolution_seconds: 60, outcome: 'invalid_payload', requests: 4 });
    await addRollup(admin.db, id, NOW - 61 * 60_000, {
      resolution_seconds: 60,
      outcome: 'error',
      requests: 90,
    });
    await addRollup(admin.db, id, NOW - 50 * HOUR, { requests: 96 });
    await addRollup(admin.db, id, NOW - 50 * HOUR, { outcome: 'too_large', requests: 4 });
    const { data } = (await admin.get('/triggers/now.one/webhook/health')).body;
    expect(data).to.include({ health: 'degraded', since: new Date(NOW).toISOString() });
    expect(data.reasons.map(({ text }: { text: string }) => text)).to.deep.equal([
      '4 of 10 requests in the last hour had an unusable payload (40 %); usual is 4 %',
    ]);
    expect(data.figures).to.include({ requests: 10, failed: 4, failed_percent: 40, usual_percent: 4 });
    expect(data.rules).to.deep.equal(DEFAULT_ALERT_RULES);
    expect(data.rhythm).to.include({ is_known: false, usual_gap_minutes: null });
    // Saturday 12:30 less 50 hours is Thursday 10:30.
    expect(data.rhythm.events_by_hour_of_week[3 * 24 + 10]).to.equal(96);
  });

  it('says that nothing has arrived yet, and that a webhook is off', async () => {
    await addTrigger(admin.db, 'now.new', { webhook_enabled: true });
    await addTrigger(admin.db, 'now.off');
    const fresh = (await admin.get('/triggers/now.new/webhook/health')).body.data;
    expect(fresh).to.include({ health: 'healthy' });
    expect(fresh.reasons[0].text).to.equal('No request has arrived yet');
    expect((await admin.get('/triggers/now.off/webhook/health')).body.data).to.include({
      health: 'disabled',
    });
  });

  describe('rules', () => {
    const path = '/triggers/rules.one/webhook/alerts';
    before(() => addTrigger(admin.db, 'rules.one', { webhook_enabled: true }));

    it('are the defaults until they are set; what is not given goes back', async () => {
      expect((await admin.get(path)).body.data).to.deep.equal(DEFAULT_ALERT_RULES);
      const put = await admin.call('PUT', path, { body: { silence: { factor: 6 }, renotify_minutes: null } });
      expect(put.body.data.silence).to.deep.equal({ enabled: true, factor: 6, min_minutes: 60 });
      expect((await admin.get(path)).body.data).to.deep.equal(put.body.data);
      const again = await admin.call('PUT', path, { body: { breaker_open: { enabled: false } } });
      expect(again.body.data).to.deep.equal({ ...DEFAULT_ALERT_RULES, breaker_open: { enabled: false } });
    });

    it('are part of the settings: changed by PATCH, with If-Match and an audit', async () => {
      const { body, headers } = await admin.call('PATCH', '/triggers/rules.one/webhook', {
        body: { alerts: { dead_letters: { count: 5 } } },
      });
      expect(body.data.alerts).to.deep.include({
        dead_letters: { enabled: true, count: 5 },
        breaker_open: { enabled: false },
      });
      const [entry] = (await admin.get('/triggers/rules.one/webhook/audit')).body.data;
      expect(entry.details.changes).to.have.property('alerts.dead_letters');
      const stale = { body: {}, headers: { 'if-match': '"0"' } };
      expect((await admin.call('PUT', path, stale)).status).to.equal(409);
      expect(
        (await admin.call('PUT', path, { body: {}, headers: { 'if-match': headers.get('etag')! } })).status,
      ).to.equal(200);
    });

    it('refuse what is out of range, unknown, or a channel that is not there', async () => {
      const pathsOf = async (body: object) =>
        (await admin.call('PUT', path, { body })).body.details.map((detail: { path: string }) => detail.path);
      expect(await pathsOf({ silence: { factor: 0, min_minutes: 5 } })).to.have.members([
        '/silence/factor',
        '/silence/min_minutes',
      ]);
      expect(await pathsOf({ error_rate: { threshold_percent: 101 }, latency: {} })).to.have.members([
        '/error_rate/threshold_percent',
        '/latency',
      ]);
      expect(await pathsOf({ channels: [999] })).to.deep.equal(['/alerts/channels']);
      expect((await admin.call('PUT', path, { body: {}, as: 'reader' })).status).to.equal(403);
    });
  });
});
