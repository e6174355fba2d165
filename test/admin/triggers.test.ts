// Lists of triggers: paging, filters, figures and health.

import { expect } from 'chai';
import { type AdminServer, NOW, startAdmin } from './support/admin-server.ts';
import { addRollup, addTrigger } from './support/rows.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

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

  describe('health', () => {
    const cases: [string, string, object, [number, string, number][]][] = [
      ['a webhook that is off', 'disabled', { webhook_enabled: false }, [[0, 'accepted', 5]]],
      ['a trigger that is off', 'disabled', { enabled: false }, [[0, 'accepted', 5]]],
      ['no request ever', 'silent', {}, []],
      ['nothing today, something this week', 'silent', {}, [[3 * DAY, 'accepted', 1]]],
      [
        'refusals only today, too few to call it failing',
        'silent',
        {},
        [
          [3 * DAY, 'accepted', 1],
          [0, 'ip_denied', 2],
        ],
      ],
      ['nothing for ten days', 'healthy', {}, [[10 * DAY, 'accepted', 1]]],
      [
        'half refused',
        'failing',
        {},
        [
          [0, 'accepted', 3],
          [HOUR, 'signature_invalid', 3],
        ],
      ],
      [
        'all refused today',
        'failing',
        {},
        [
          [3 * DAY, 'accepted', 9],
          [0, 'signature_invalid', 3],
        ],
      ],
      [
        'two refused of three',
        'degraded',
        {},
        [
          [0, 'accepted', 1],
          [0, 'ip_denied', 2],
        ],
      ],
      [
        '5 % refused',
        'degraded',
        {},
        [
          [0, 'accepted', 19],
          [23 * HOUR, 'too_large', 1],
        ],
      ],
      [
        'under 5 % refused',
        'healthy',
        {},
        [
          [0, 'accepted', 20],
          [0, 'too_large', 1],
        ],
      ],
      [
        'repeated deliveries',
        'healthy',
        {},
        [
          [0, 'accepted', 5],
          [0, 'duplicate', 5],
        ],
      ],
      [
        'refusals a day and an hour ago',
        'healthy',
        {},
        [
          [0, 'accepted', 1],
          [DAY + HOUR, 'too_large', 50],
        ],
      ],
    ];

    for (const [index, [what, health, columns, counts]] of cases.entries()) {
      it(`is ${health} after ${what}`, async () => {
        const ref = `health.t${index}`;
        const id = await addTrigger(admin.db, ref, { webhook_enabled: true, ...columns });
        for (const [agoMs, outcome, requests] of counts)
          await addRollup(admin.db, id, NOW - agoMs, { outcome, requests });
        expect((await admin.get(`/triggers/${id}`)).body.data.health).to.equal(health);
        expect(await refs(`q=${ref}&health=${health}`)).to.include(ref);
        for (const other of ['healthy', 'degraded', 'failing', 'silent', 'disabled'].filter(
          (name) => name !== health,
        )) {
          expect(await refs(`q=${ref}&health=${other}&page_size=100`), other).to.not.include(ref);
        }
      });
    }
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
    expect(data[0]).to.include({ total_events: 106, events_24h: 6, refused_24h: 3, health: 'degraded' });
    expect(data[0].last_event_at).to.equal(new Date(NOW).toISOString());
    expect(data[0].sparkline_24h).to.deep.equal([2, ...Array(22).fill(0), 4]);
  });
});
