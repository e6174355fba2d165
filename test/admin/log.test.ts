// Reading the log: pages, filters, single requests, downloads.

import { expect } from 'chai';
import { SEARCHED_ROWS } from '../../lib/log/log-store.ts';
import { type AdminServer, startAdmin } from './support/admin-server.ts';
import { addEvent, addLogRow, addTrigger } from './support/rows.ts';

const minutes = (n: number) => new Date(Date.UTC(2026, 0, 20, 12, n)).toISOString();

describe('admin: log', () => {
  let admin: AdminServer;
  let one: number;
  let ids: Record<string, number>;

  before(async () => {
    admin = await startAdmin();
    const { db } = admin;
    one = await addTrigger(db, 'log.one', { webhook_tenant: 'a' });
    const two = await addTrigger(db, 'log.two', { webhook_tenant: 'b' });
    const gone = await addTrigger(db, 'old.gone');
    const of = (trigger: number, ref: string, columns: object) =>
      addLogRow(db, { trigger_id: trigger, trigger_ref: ref, ...columns });
    const refusal = {
      outcome: 'signature_invalid',
      status_code: 401,
      hmac_verified: false,
      error_message: 'No 100% match',
    };
    ids = {
      accepted: await of(one, 'log.one', {
        created: minutes(1),
        event_id: 71,
        user_agent: 'GitHub-Hookshot/1',
      }),
      duplicate: await of(one, 'log.one', {
        created: minutes(2),
        outcome: 'duplicate',
        event_id: 71,
        delivery_id: 'Abc-1',
      }),
      refused: await of(one, 'log.one', {
        created: `${minutes(3).slice(0, -1)}456Z`,
        source_ip: '10.0.0.7',
        ...refusal,
      }),
      broken: await of(one, 'log.one', {
        created: minutes(4),
        outcome: 'error',
        status_code: 500,
        source_ip: '2001:db8::5',
      }),
      two: await of(two, 'log.two', { created: minutes(5) }),
      gone: await of(gone, 'old.gone', { created: minutes(6) }),
      unknown: await addLogRow(db, {
        created: minutes(7),
        outcome: 'unknown_key',
        status_code: 404,
        source_ip: null,
      }),
    };
    await db('attune.trigger').where({ id: gone }).delete();
  });
  after(() => admin.close());

  const named = (rows: { id: number }[]) =>
    rows.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id)).join(' ');
  const list = async (query = '', as = 'admin') =>
    named((await admin.get(`/webhooks/log?${query}`, { as })).body.data);
  const listOne = async (query = '') =>
    named((await admin.get(`/triggers/${one}/webhook/log?${query}`)).body.data);

  it('is read newest first, of one trigger or of all', async () => {
    expect(await listOne()).to.equal('broken refused duplicate accepted');
    expect(await list()).to.equal('unknown gone two broken refused duplicate accepted');
  });

  it('shows a tenant its own triggers only, unknown keys to the tenantless', async () => {
    expect(await list('', 'tenant-a')).to.equal('broken refused duplicate accepted');
    expect(await list('', 'tenant-b')).to.equal('two');
    expect(await list('trigger_ref=*', 'tenant-b')).to.equal('two');
    expect(await list('q=hookshot', 'tenant-b')).to.equal('');
  });

  for (const [query, expected] of [
    ['outcome=accepted', 'accepted'],
    ['outcome=duplicate,error', 'broken duplicate'],
    ['refused=true', 'broken refused'],
    ['refused=false', 'broken refused duplicate accepted'],
    ['refused=true&outcome=accepted', ''],
    ['status=401', 'refused'],
    ['status=4xx', 'refused'],
    ['status=5xx', 'broken'],
    ['status=2xx', 'duplicate accepted'],
    [`since=${minutes(3)}`, 'broken refused'],
    [`until=${minutes(2)}`, 'duplicate accepted'],
    [`since=${minutes(2)}&until=${minutes(3)}`, 'refused duplicate'],
    [`since=2026-01-20T13:02:00%2B01:00&until=${minutes(2)}`, 'duplicate'],
    ['ip=10.0.0.7', 'refused'],
    ['ip=10.0.0.0/8', 'refused'],
    ['ip=2001:db8::/32', 'broken'],
    ['ip=0.0.0.0/0', 'refused duplicate accepted'],
    ['ip=11.0.0.0/8', ''],
    ['event_id=71', 'duplicate accepted'],
    ['q=HOOKSHOT', 'accepted'],
    ['q=abc-1', 'duplicate'],
    ['q=100%25', 'refused'],
    ['q=1__%25', ''],
    [`q=${encodeURIComponent("'; DROP TABLE attune.webhook_event_log; --")}`, ''],
    ['q=match&status=4xx&ip=10.0.0.0/24&refused=true', 'refused'],
  ] as const) {
    it(`filters by ${query}`, async () => {
      expect(await listOne(query)).to.equal(expected);
    });
  }

  for (const [query, expected] of [
    ['trigger_ref=log.one', 'broken refused duplicate accepted'],
    ['trigger_ref=log.*', 'two broken refused duplicate accepted'],
    ['trigger_ref=*.one&refused=true', 'broken refused'],
    ['trigger_ref=old.gone', 'gone'],
    ['trigger_ref=old.*', 'gone'],
    ['trigger_ref=*', 'gone two broken refused duplicate accepted'],
    ['trigger_ref=log_one', ''],
    ['trigger_ref=log.%25', ''],
    ['trigger_ref=log.*&q=hookshot', 'accepted'],
    ['outcome=unknown_key', 'unknown'],
  ] as const) {
    it(`filters all by ${query}`, async () => {
      expect(await list(query)).to.equal(expected);
    });
  }

  it('refuses filters that mean nothing, naming each', async () => {
    const query =
      'outcome=fine&status=700&since=yesterday&until=2026-13-01&ip=example.com&event_id=x&q=a&refused=perhaps';
    const { status, body } = await admin.get(`/webhooks/log?${query}`);
    expect(status).to.equal(422);
    const paths = body.details.map(({ path }: { path: string }) => path).sort();
    expect(paths).to.deep.equal([
      '/event_id',
      '/ip',
      '/outcome',
      '/q',
      '/refused',
      '/since',
      '/status',
      '/until',
    ]);
  });

  it('knows trigger_ref only over all triggers', async () => {
    expect((await admin.get(`/triggers/${one}/webhook/log?trigger_ref=x.y`)).status).to.equal(422);
  });

  it('is paged', async () => {
    const page = async (n: number) => admin.get(`/webhooks/log?trigger_ref=log.*&page_size=2&page=${n}`);
    expect(named((await page(1)).body.data)).to.equal('two broken');
    expect((await page(1)).body.pagination).to.include({ total_items: 5, total_pages: 3, has_next: true });
    expect(named((await page(3)).body.data)).to.equal('accepted');
    expect((await page(3)).body.pagination).to.include({ has_next: false, has_previous: true });
    expect((await page(4)).body.pagination).to.include({ total_items: 5, has_next: false });
  });

  it('says whether a search looked at everything', async () => {
    expect(SEARCHED_ROWS).to.equal(100_000);
    expect((await admin.get('/webhooks/log?q=nothing')).body.pagination.search_limited).to.equal(false);
    expect((await admin.get('/webhooks/log')).body.pagination).to.not.have.property('search_limited');
  });

  it('shows one request with its headers, checks and event', async () => {
    const event = await addEvent(admin.db, { trigger: one, trigger_ref: 'log.one' });
    const id = await addLogRow(admin.db, {
      trigger_id: one,
      trigger_ref: 'log.one',
      event_id: event,
      headers: JSON.stringify({ 'x-github-event': 'push', odd: 7 }),
      hmac_verified: true,
    });
    const { body } = await admin.get(`/triggers/${one}/webhook/log/${id}`);
    expect(body.data.headers).to.deep.equal({ 'x-github-event': 'push' });
    expect(body.data.event).to.include({ id: event, trigger_ref: 'log.one' });
    const results = body.data.checks.map(
      ({ name, result }: { name: string; result: string }) => `${name}=${result}`,
    );
    expect(results).to.include.members(['ip_allowlist=off', 'signature=passed', 'event=passed']);
    expect(results).to.include.members(['event_type=off', 'payload_schema=off', 'mapping=off']);
    await admin.db('attune.webhook_event_log').where({ id }).delete();
  });

  it('shows where a refused request failed', async () => {
    const { body } = await admin.get(`/webhooks/log/${ids.refused}`);
    expect(body.data.checks.find(({ result }: { result: string }) => result === 'failed')).to.deep.equal({
      name: 'signature',
      result: 'failed',
      detail: 'No 100% match',
      duration_ms: null,
    });
    expect(body.data.checks.at(-1)).to.include({ name: 'event', result: 'not_reached' });
  });

  it('answers 404 to ids that are not there, of another trigger, or no ids', async () => {
    for (const id of ['999999', '0', 'abc', '-1', '1e3', '9'.repeat(30), String(ids.two)]) {
      expect((await admin.get(`/triggers/${one}/webhook/log/${id}`)).status, id).to.equal(404);
    }
  });

  describe('export', () => {
    it('is CSV, newest first', async () => {
      const { status, headers, text } = await admin.get(`/triggers/${one}/webhook/log/export?refused=true`);
      expect(status).to.equal(200);
      expect(headers.get('content-type')).to.match(/^text\/csv/);
      expect(headers.get('content-disposition')).to.include('attachment');
      const lines = text.trimEnd().split('\r\n');
      expect(lines[0]).to.match(/^id,created,trigger_ref,/);
      expect(lines.slice(1).map((line) => Number(line.split(',')[0]))).to.deep.equal([
        ids.broken,
        ids.refused,
      ]);
    });

    it('is NDJSON with the same entries as the list', async () => {
      const { text } = await admin.get('/webhooks/log/export?format=ndjson');
      const entries = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(entries).to.deep.equal((await admin.get('/webhooks/log')).body.data);
    });

    it('cannot carry a formula into a spreadsheet, nor break out of its cell', async () => {
      const id = await addLogRow(admin.db, {
        user_agent: '=HYPERLINK("http://x"),\r\n1',
        delivery_id: '+1',
        error_message: '@a',
      });
      const { text } = await admin.get('/webhooks/log/export?outcome=accepted');
      expect(text)
        .to.include(`"'=HYPERLINK(""http://x""),\r\n1"`)
        .and.include(",'+1,")
        .and.include(",'@a\r\n");
      await admin.db('attune.webhook_event_log').where({ id }).delete();
    });

    it('holds every row once, in batches, though many have the same time', async () => {
      await admin.db.raw(
        `INSERT INTO attune.webhook_event_log (trigger_id, trigger_ref, outcome, status_code, created)
         SELECT ?, 'log.one', 'too_large', 413, '2026-01-19T00:00:00.000123Z'::timestamptz + (i / 700) * interval '1 microsecond'
           FROM generate_series(1, 2500) i`,
        [one],
      );
      const { text } = await admin.get('/webhooks/log/export?format=ndjson&outcome=too_large');
      const exported = text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id as number);
      expect(exported).to.have.length(2500);
      expect(new Set(exported).size).to.equal(2500);
      expect(exported).to.deep.equal(exported.toSorted((a, b) => b - a));
      await admin.db('attune.webhook_event_log').where({ outcome: 'too_large' }).delete();
    });

    it('answers 422 before it begins', async () => {
      expect((await admin.get('/webhooks/log/export?format=xml')).status).to.equal(422);
    });
  });

  it('reads a log whose addresses are text, whatever they are', async () => {
    const host = await admin.another({
      tables: {
        eventMetadata: 'metadata',
        eventSource: 'source',
        eventIdSequence: '',
        changesEvents: false,
        logSourceIpType: 'text',
      },
    });
    await host.db.raw('ALTER TABLE attune.webhook_event_log ALTER source_ip TYPE text USING host(source_ip)');
    const id = await addLogRow(host.db, { source_ip: 'x, 10.1.2.4', created: minutes(8) });
    try {
      expect((await host.get('/webhooks/log')).body.data[0].source_ip).to.equal('x, 10.1.2.4');
      const named = async (query: string) => (await host.get(`/webhooks/log?${query}`)).body.data;
      expect((await named('ip=10.0.0.0/8')).map((entry: { id: number }) => entry.id)).to.deep.equal([
        ids.refused,
      ]);
      expect((await named('ip=2001:db8::/32')).map((entry: { id: number }) => entry.id)).to.deep.equal([
        ids.broken,
      ]);
    } finally {
      await host.db('attune.webhook_event_log').where({ id }).delete();
      await host.db.raw(
        'ALTER TABLE attune.webhook_event_log ALTER source_ip TYPE inet USING source_ip::inet',
      );
    }
  });

  it('counts up to 10,000 and pages on', async () => {
    await admin.db.raw(
      `INSERT INTO attune.webhook_event_log (trigger_id, trigger_ref, outcome, status_code, created)
       SELECT ?, 'log.one', 'unavailable', 503, now() FROM generate_series(1, 10050)`,
      [one],
    );
    const { body } = await admin.get('/webhooks/log?outcome=unavailable&page_size=100&page=100');
    expect(body.pagination).to.include({
      total_items: 10_000,
      total_pages: 100,
      total_items_capped: true,
      has_next: true,
    });
    const beyond = await admin.get(`/triggers/${one}/webhook/log?outcome=unavailable&page_size=100&page=101`);
    expect(beyond.body.data).to.have.length(50);
    expect(beyond.body.pagination).to.include({ has_next: false, total_items_capped: true });
    const exact = await admin.get('/webhooks/log?outcome=error,unknown_key');
    expect(exact.body.pagination).to.include({ total_items: 2, total_items_capped: false });
    await admin.db('attune.webhook_event_log').where({ outcome: 'unavailable' }).delete();
  });
});
