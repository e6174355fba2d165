// The log live: what arrives, in which order of events it must not get lost, and how a stream ends.

import { expect } from 'chai';
import { SeenIds } from '../../lib/log/seen-ids.ts';
import { type AdminServer, startAdmin } from './support/admin-server.ts';
import { EventReader } from './support/event-reader.ts';
import { addLogRow, addTrigger } from './support/rows.ts';

describe('admin: log stream', () => {
  let admin: AdminServer;
  let one: number;
  let two: number;
  const readers: EventReader[] = [];

  before(async () => {
    admin = await startAdmin({ now: Date.now });
    one = await addTrigger(admin.db, 'live.one', { webhook_tenant: 'a' });
    two = await addTrigger(admin.db, 'live.two', { webhook_tenant: 'b' });
    await addLogRow(admin.db, { trigger_id: one, trigger_ref: 'live.one' });
  });
  afterEach(() => Promise.all(readers.splice(0).map((reader) => reader.close())));
  after(() => admin.close());

  async function open(path: string, as = 'admin', headers = {}): Promise<EventReader> {
    const reader = await EventReader.open(`${admin.url}/api/v1${path}`, {
      authorization: `Bearer ${as}`,
      ...headers,
    });
    readers.push(reader);
    return reader;
  }
  const add = (trigger: number, columns = {}) =>
    addLogRow(admin.db, {
      trigger_id: trigger,
      trigger_ref: trigger === one ? 'live.one' : 'live.two',
      ...columns,
    });

  it('tells entries written after it began, and none from before', async () => {
    const reader = await open('/webhooks/log/stream');
    const id = await add(one);
    const event = await reader.next();
    expect(event).to.include({ event: 'log', id: String(id) });
    expect(JSON.parse(event.data)).to.deep.equal((await admin.get(`/webhooks/log?page_size=1`)).body.data[0]);
  });

  it('is no file to be kept or compressed', async () => {
    const reader = await open('/webhooks/log/stream');
    expect(reader.headers.get('content-type')).to.match(/^text\/event-stream/);
    expect(reader.headers.get('cache-control')).to.equal('no-store, no-transform');
  });

  it('tells of one trigger, one tenant, or what a filter wants', async () => {
    const ofOne = await open(`/triggers/${one}/webhook/log/stream`);
    const ofTenant = await open('/webhooks/log/stream', 'tenant-b');
    const filtered = await open(
      '/webhooks/log/stream?status=4xx&ip=10.0.0.0/8&q=AGENT&trigger_ref=live.*&outcome=ip_denied',
    );
    const refused = { outcome: 'ip_denied', status_code: 403, source_ip: '10.9.9.9' };
    const first = await add(one);
    const second = await add(two);
    await add(two, { ...refused, source_ip: '11.0.0.1', user_agent: 'agent' });
    const wanted = await add(one, { ...refused, user_agent: 'An Agent' });
    expect((await ofOne.next()).id).to.equal(String(first));
    expect((await ofOne.next()).id).to.equal(String(wanted));
    expect((await ofTenant.next()).id).to.equal(String(second));
    expect((await filtered.next()).id).to.equal(String(wanted));
  });

  it('does not miss an entry that is committed after later ones', async function () {
    if (admin.database.embedded) {
      console.log(
        '      skipped: two transactions at once need a server; set TEST_DATABASE_URL to have it run',
      );
      this.skip();
    }
    const reader = await open(`/triggers/${two}/webhook/log/stream`);
    const slow = await admin.db.transaction();
    const [early] = await slow('attune.webhook_event_log')
      .insert({ trigger_id: two, outcome: 'accepted', status_code: 200 })
      .returning('id');
    const late = await add(two);
    expect((await reader.next()).id).to.equal(String(late));
    await slow.commit();
    expect((await reader.next()).id).to.equal(early.id);
  });

  it('resumes after the last entry that was seen', async () => {
    const mark = { delivery_id: 'resume' };
    const seen = await add(one, { ...mark, created: '2026-01-01T00:00:00Z' });
    const missed = await add(one, mark);
    const path = `/triggers/${one}/webhook/log/stream?q=resume`;
    const reader = await open(path, 'admin', { 'last-event-id': String(seen) });
    expect((await reader.next()).id).to.equal(String(missed));
    const live = await add(one, mark);
    expect((await reader.next()).id).to.equal(String(live));
  });

  it('needs a permission, and a trigger of the own tenant', async () => {
    expect((await admin.get('/webhooks/log/stream', { as: null })).status).to.equal(401);
    expect((await admin.get('/webhooks/log/stream', { as: 'nobody' })).status).to.equal(403);
    expect((await admin.get(`/triggers/${one}/webhook/log/stream`, { as: 'tenant-b' })).status).to.equal(404);
    expect((await admin.get('/webhooks/log/stream?page=1')).status).to.equal(422);
    expect((await admin.call('HEAD', '/webhooks/log/stream')).status).to.equal(200);
  });

  it('ends when the router is closed', async () => {
    const other = await admin.another({});
    const reader = await EventReader.open(`${other.url}/api/v1/webhooks/log/stream`, {
      authorization: 'Bearer admin',
    });
    await other.close();
    expect(await reader.ended()).to.equal(true);
  });
});

describe('SeenIds', () => {
  it('remembers what was passed over until it turns up', () => {
    const seen = new SeenIds(10);
    expect(seen.note([11, 14], 0)).to.equal(0);
    expect([seen.highest, seen.missing]).to.deep.equal([14, [12, 13]]);
    seen.note([12, 15], 1);
    expect([seen.highest, seen.missing]).to.deep.equal([15, [13]]);
  });

  it('gives up what does not come in half a minute', () => {
    const seen = new SeenIds(0);
    seen.note([3], 0);
    seen.note([4], 29_999);
    expect(seen.missing).to.deep.equal([1, 2]);
    seen.note([5], 30_000);
    expect(seen.missing).to.deep.equal([]);
  });

  it('stays small when ids leap, and says what it gave up', () => {
    const seen = new SeenIds(0);
    expect(seen.note([1_000_000], 0)).to.equal(1_000_000 - 1 - 5000);
    expect(seen.missing).to.have.length(5000);
    expect(seen.note([1_000_101], 1)).to.equal(100);
    expect(seen.missing).to.have.length(5000);
  });
});
