// Events: filters, payloads digit for digit, and hosts whose table has other columns.

import { expect } from 'chai';
import { type AdminServer, startAdmin } from './support/admin-server.ts';
import { addEvent, addLogRow, addTrigger } from './support/rows.ts';

const KEY = 'wh_k7j2n9p4m8q1r5w3x6z0a2b5c8d1e4f7';
const minutes = (n: number) => new Date(Date.UTC(2026, 0, 20, 12, n)).toISOString();

describe('admin: events', () => {
  let admin: AdminServer;
  let ids: Record<string, number>;

  before(async () => {
    admin = await startAdmin({
      eventActivity: async (eventId, identity) => [
        {
          kind: 'execution',
          id: eventId * 2,
          label: `core.echo for ${identity.login}`,
          status: 'completed',
          created: minutes(9),
        },
      ],
    });
    const { db } = admin;
    const trigger = await addTrigger(db, 'ev.one');
    const from = (webhook_key: string) => JSON.stringify({ source: 'webhook', webhook_key });
    ids = {
      push: await addEvent(db, {
        trigger,
        trigger_ref: 'ev.one',
        created: minutes(1),
        metadata: from('wh_k7j2n9p4…'),
      }),
      full: await addEvent(db, { trigger, trigger_ref: 'ev.one', created: minutes(2), metadata: from(KEY) }),
      timer: await addEvent(db, {
        trigger_ref: 'core.timer',
        created: minutes(3),
        source: 'core.clock',
        payload: null,
      }),
    };
    await addLogRow(db, { event_id: ids.push, payload_size_bytes: 850 });
  });
  after(() => admin.close());

  const list = async (query = '') => {
    const { body } = await admin.get(`/events?${query}`);
    return body.data
      .map(({ id }: { id: number }) => Object.keys(ids).find((name) => ids[name] === id))
      .join(' ');
  };

  for (const [query, expected] of [
    ['', 'timer full push'],
    ['trigger_ref=ev.one', 'full push'],
    ['trigger_ref=ev.*', 'full push'],
    ['trigger_ref=*.timer', 'timer'],
    ['trigger_ref=e*e', 'full push'],
    ['trigger_ref=ev_one', ''],
    ['trigger_ref=ev.%25', ''],
    ['source=webhook', 'full push'],
    ['source=core.clock', 'timer'],
    [`since=${minutes(2)}&until=${minutes(2)}`, 'full'],
    [`key=${KEY}`, 'full push'],
    ['key=wh_k7j2n9p4%E2%80%A6', 'push'],
    ['key=wh_k7j2n9p4', 'push'],
    ['key=wh_________', ''],
    ['limit=1', 'timer'],
    ['per_page=1&page=3', 'push'],
    [`trigger_ref=${encodeURIComponent("x' OR '1'='1")}`, ''],
  ] as const) {
    it(`are listed by ${query || 'nothing'}`, async () => {
      expect(await list(query)).to.equal(expected);
    });
  }

  it('are told without payload in lists, and never with a whole key', async () => {
    const { body, text } = await admin.get('/events');
    expect(body.data[2]).to.deep.equal({
      id: ids.push,
      trigger: 1,
      trigger_ref: 'ev.one',
      source: 'webhook',
      webhook_key: 'wh_k7j2n9p4…',
      event_type: null,
      has_payload: true,
      payload_size_bytes: 850,
      created: minutes(1),
    });
    expect(body.data[0]).to.include({ has_payload: false, webhook_key: null, payload_size_bytes: null });
    expect(text).to.not.include(KEY);
    expect((await admin.get(`/events/${ids.full}`)).text).to.not.include(KEY);
  });

  it('have their payload digit for digit', async () => {
    const payload =
      '{"id": 12345678901234567890123, "price": 1.10, "big": [9007199254740993], "text": "\\u00e9\\"}]", "nil": null}';
    const id = await addEvent(admin.db, { payload });
    const { text, body } = await admin.get(`/events/${id}`);
    for (const digits of ['12345678901234567890123', '9007199254740993', '1.10'])
      expect(text).to.include(digits);
    expect(body.data.payload.text).to.equal('é"}]');
    await admin.db('attune.event').where({ id }).delete();
  });

  for (const payload of ['null', '7', '"text"', '[]', 'true', '{"data":{}}']) {
    it(`may have the payload ${payload}`, async () => {
      const id = await addEvent(admin.db, { payload });
      expect((await admin.get(`/events/${id}`)).body.data.payload).to.deep.equal(JSON.parse(payload));
      await admin.db('attune.event').where({ id }).delete();
    });
  }

  it('without a payload have null', async () => {
    expect((await admin.get(`/events/${ids.timer}`)).body.data).to.deep.include({
      payload: null,
      has_payload: false,
    });
  });

  it('show their metadata nested, whether stored flat or nested', async () => {
    const known = {
      received_at: minutes(5),
      source_ip: '10.0.0.1',
      user_agent: 'x',
      headers: { 'X-GitHub-Event': 'push' },
    };
    for (const metadata of [
      { source: 'webhook', ...known },
      { source: 'webhook', webhook_metadata: known },
    ]) {
      const id = await addEvent(admin.db, { metadata: JSON.stringify(metadata) });
      const { data } = (await admin.get(`/events/${id}`)).body;
      expect(data.webhook_metadata).to.deep.equal(known);
      expect(data.metadata).to.deep.equal(metadata);
      await admin.db('attune.event').where({ id }).delete();
    }
  });

  it('with nonsense for metadata are still told', async () => {
    for (const metadata of [
      '[1]',
      '"x"',
      'null',
      '{"webhook_key":7,"headers":[],"webhook_metadata":"x"}',
      null,
    ]) {
      const id = await addEvent(admin.db, { metadata });
      expect((await admin.get(`/events/${id}`)).status, String(metadata)).to.equal(200);
      expect((await admin.get('/events')).status, String(metadata)).to.equal(200);
      await admin.db('attune.event').where({ id }).delete();
    }
  });

  it('tell what the host did with them', async () => {
    const { body } = await admin.get(`/events/${ids.push}/activity`);
    expect(body.data).to.have.length(1);
    expect(body.data[0]).to.include({
      kind: 'execution',
      id: Number(ids.push) * 2,
      label: 'core.echo for ada',
    });
  });

  it('are 404 where there are none', async () => {
    for (const path of [
      '/events/999999',
      '/events/0',
      `/events/${'9'.repeat(40)}`,
      '/events/999999/activity',
    ]) {
      const { status, body } = await admin.get(path);
      expect([status, body.code], path).to.deep.equal([404, 'NOT_FOUND']);
    }
  });

  it('are found in the table of an Attune host', async () => {
    const host = await admin.another({
      tables: {
        eventMetadata: 'config',
        eventSource: 'source_ref',
        eventIdSequence: '',
        changesEvents: false,
        logSourceIpType: 'inet',
      },
    });
    await host.db.raw('ALTER TABLE attune.event RENAME metadata TO config');
    await host.db.raw('ALTER TABLE attune.event RENAME source TO source_ref');
    try {
      const { body } = await host.get(`/events?source=webhook&key=${KEY}&since=${minutes(2)}`);
      expect(body.data).to.have.length(1);
      expect(body.data[0]).to.include({ id: ids.full, source: 'webhook', webhook_key: 'wh_k7j2n9p4…' });
      expect((await host.get(`/events/${ids.full}`)).body.data.metadata).to.deep.equal({
        source: 'webhook',
        webhook_key: 'wh_k7j2n9p4…',
      });
      expect((await host.get(`/events/${ids.full}/activity`)).body.data).to.deep.equal([]);
    } finally {
      await host.db.raw('ALTER TABLE attune.event RENAME config TO metadata');
      await host.db.raw('ALTER TABLE attune.event RENAME source_ref TO source');
    }
  });
});
