// Lists of triggers: paging, filters, figures and health.

import { expect } from 'chai';
import { type AdminServer, NOW, startAdmin } from './support/admin-server.ts';
import { addHealth, addRollup, addTrigger } from './support/rows.ts';

const HOUR = 3_600_000;

describe('admin: triggers', () => {
  let admin: AdminServer;

  before(async () => {
    admin = await startAdmin();
    for (let n = 1; n <= 7; n += 1) {
      await addTrigger(admin.db, `alpha.t${n}`, { description: n === 3 ? '100% of_it \\ done' : null });
    }
    await addTrigger(admin.db, 'beta.push', { label: 'Push to main', webhook_enabled: true });
    await addTrigger(admin.db, 'beta.loose', { pack_ref: null });
  });
  after(() => admin.close());

  const refs = async (query: string) =>
    (await admin.get(`/triggers?${query}`)).body.data.map(({ ref }: { ref: string }) => ref);

  it('come in the order of their refs, page by page', async () => {
    const first = await admin.get('/triggers?page_size=4');
    expect(first.body.data.map(({ ref }: { ref: string }) => ref)).to.deep.equal([
      'alpha.t1',
      'alpha.t2',
      'alpha.t3',
      'alpha.t4',
    ]);
    expect(first.body.pagination).to.deep.equal({
      page: 1,
      page_size: 4,
      total_items: 9,
      total_pages: 3,
      has_previous: false,
      has_next: true,
      total_items_capped: false,
    });
    const last = await admin.get('/triggers?page_size=4&page=3');
    expect(last.body.data).to.have.length(1);
    expect(last.body.pagination).to.include({ has_previous: true, has_next: false, total_items: 9 });
    const beyond = await admin.get('/triggers?page_size=4&page=9');
    expect(beyond.body.data).to.deep.equal([]);
    expect(beyond.body.pagination).to.include({ has_previous: true, has_next: false, total_items: 9 });
  });

  it('are found by text in ref, label and description, which is no pattern', async () => {
    expect(await refs('q=PUSH')).to.deep.equal(['beta.push']);
    expect(await refs('q=to%20main')).to.deep.equal(['beta.push']);
    expect(await refs('q=100%25')).to.deep.equal(['alpha.t3']);
    expect(await refs('q=of_it')).to.deep.equal(['alpha.t3']);
    expect(await refs('q=ofXit')).to.deep.equal([]);
    expect(await refs('q=%5C')).to.deep.equal(['alpha.t3']);
    expect(await refs(`q=${encodeURIComponent("' OR 1=1 --")}`)).to.deep.equal([]);
  });

  it('are found by pack and by state', async () => {
    expect(await refs('pack=beta')).to.deep.equal(['beta.push']);
    expect(await refs('state=on')).to.deep.equal(['beta.push']);
    expect(await refs('state=off&pack=beta')).to.deep.equal([]);
    expect(await refs('state=off&page_size=100')).to.have.length(8);
  });

  it('have packs', async () => {
    expect((await admin.get('/triggers/packs')).body.data).to.deep.equal([
      { pack_ref: 'alpha', triggers: 7 },
      { pack_ref: 'beta', triggers: 1 },
    ]);
  });

  it('are told in detail, with the schemas and the webhook', async () => {
    const schema = { type: 'object', properties: { a: { type: 'integer' } } };
    await addTrigger(admin.db, 'gamma.detail', {
      out_schema: schema,
      param_schema: { x: 1 },
      is_adhoc: true,
    });
    const { body } = await admin.get('/triggers/gamma.detail');
    expect(body.data).to.deep.include({ payload_schema: schema, param_schema: { x: 1 }, is_adhoc: true });
    expect(body.data.webhook).to.include({ enabled: false, trigger_ref: 'gamma.detail' });
    await admin.db('attune.trigger').where({ ref: 'gamma.detail' }).delete();
  });

  it('are found by their health, as it was judged last', async () => {
    for (const health of ['healthy', 'degraded', 'failing', 'silent'])
      await addHealth(
        admin.db,
        await addTrigger(admin.db, `health.${health}`, { webhook_enabled: true }),
        health,
      );
    await addHealth(
      admin.db,
      await addTrigger(admin.db, 'health.off', { webhook_enabled: false }),
      'failing',
    );
    await addTrigger(admin.db, 'health.new', { webhook_enabled: true });
    const found = async (health: string) => refs(`q=health.&health=${health}`);
    expect(await found('healthy')).to.deep.equal(['health.healthy', 'health.new']);
    expect(await found('disabled')).to.deep.equal(['health.off']);
    for (const health of ['degraded', 'failing', 'silent']) {
      expect(await found(health)).to.deep.equal([`health.${health}`]);
      expect((await admin.get(`/triggers/health.${health}`)).body.data.health).to.equal(health);
    }
    expect((await admin.get('/triggers/health.off')).body.data.health).to.equal('disabled');
  });

  it('have figures of the last 24 hours and of all time', async () => {
    const id = await addTrigger(admin.db, 'figures.one', { webhook_enabled: true });
    await addRollup(admin.db, id, NOW, { requests: 4 });
    await addRollup(admin.db, id, NOW - 23 * HOUR, { requests: 2 });
    await addRollup(admin.db, id, NOW - 24 * HOUR, { requests: 100 });
    await addRollup(admin.db, id, NOW - HOUR, { outcome: 'ip_denied', requests: 3 });
    await addRollup(admin.db, id, NOW, { resolution_seconds: 60, requests: 4 });
    await admin.db('attune.webhook_key').where({ trigger_id: id }).update({ total_events: 106 });
    const { data } = (await admin.get('/triggers?q=figures.one')).body;
    expect(data[0]).to.include({ total_events: 106, events_24h: 6, refused_24h: 3, health: 'healthy' });
    expect(data[0].last_event_at).to.equal(new Date(NOW).toISOString());
    expect(data[0].sparkline_24h).to.deep.equal([2, ...Array(22).fill(0), 4]);
  });
});
