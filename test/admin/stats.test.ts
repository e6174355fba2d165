// Totals and series over each window, of one trigger, of a tenant, and of everything.

import { expect } from 'chai';
import { type AdminServer, NOW, startAdmin } from './support/admin-server.ts';
import { addRollup, addTrigger } from './support/rows.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('admin: statistics', () => {
  let admin: AdminServer;
  let now = NOW;
  let one: number;

  before(async () => {
    admin = await startAdmin({ now: () => now });
    one = await addTrigger(admin.db, 'stats.one', { webhook_tenant: 'a', webhook_enabled: true });
    const two = await addTrigger(admin.db, 'stats.two', { webhook_tenant: 'b' });
    await admin.db('attune.webhook_key').where({ trigger_id: one }).update({ total_events: 15 });
    const both = async (trigger: number, at: number, columns: object) => {
      for (const resolution_seconds of [60, 3600])
        await addRollup(admin.db, trigger, at, { ...columns, resolution_seconds });
    };
    await both(one, NOW - 30_000, {
      requests: 4,
      payload_bytes: 400,
      processing_ms: 10,
      processing_ms_max: 7,
    });
    await both(one, NOW - 30_000, {
      requests: 1,
      outcome: 'ip_denied',
      processing_ms: 1,
      processing_ms_max: 1,
    });
    await both(one, NOW - 30_000, { requests: 2, outcome: 'duplicate' });
    await both(one, NOW - 5 * HOUR, { requests: 5, payload_bytes: 5 });
    await both(one, NOW - 6 * DAY, { requests: 6 });
    await both(two, NOW - 2 * MINUTE, { requests: 100 });
    await both(0, NOW - 3 * MINUTE, { requests: 1000, outcome: 'unknown_key' });
  });
  after(() => admin.close());

  const stats = async (window: string, path = `/triggers/${one}/webhook/stats`, as = 'admin') =>
    (await admin.get(`${path}?window=${window}`, { as })).body.data;

  for (const [window, buckets, seconds, requests] of [
    ['1h', 60, 60, 7],
    ['24h', 96, 900, 12],
    ['7d', 168, 3600, 18],
    ['30d', 120, 21_600, 18],
  ] as const) {
    it(`cuts ${window} into ${buckets} buckets that add up`, async () => {
      const { series, totals, ...told } = await stats(window);
      expect(told).to.include({ window, bucket_seconds: seconds, to: new Date(NOW).toISOString() });
      expect(series).to.have.length(buckets);
      expect(series[0].time).to.equal(told.from);
      const times = series.map(({ time }: { time: string }) => Date.parse(time));
      expect(new Set(times.slice(1).map((time: number, index: number) => time - times[index]))).to.deep.equal(
        new Set([seconds * 1000]),
      );
      expect(times.at(-1))
        .to.be.at.most(NOW)
        .and.above(NOW - seconds * 1000);
      expect(totals.requests).to.equal(requests);
      const sum = (field: string) =>
        series.reduce((all: number, point: Record<string, number>) => all + (point[field] ?? 0), 0);
      expect([sum('accepted'), sum('refused')]).to.deep.equal([totals.accepted, totals.refused]);
    });
  }

  it('tells outcomes, sizes and durations', async () => {
    const { totals } = await stats('1h');
    expect(totals).to.deep.equal({
      requests: 7,
      accepted: 4,
      refused: 1,
      by_outcome: { accepted: 4, ip_denied: 1, duplicate: 2 },
      payload_bytes: 400,
      avg_processing_time_ms: 1.6,
      max_processing_time_ms: 7,
    });
  });

  it('tells the last 24 hours where nothing is asked for', async () => {
    expect((await admin.get(`/triggers/${one}/webhook/stats`)).body.data.window).to.equal('24h');
    expect((await admin.get(`/triggers/${one}/webhook/stats?window=2h`)).status).to.equal(422);
  });

  it('tells all time', async () => {
    const { all_time } = await stats('1h');
    expect(all_time).to.include({ total_requests: 18, total_events: 15 });
    expect(all_time.last_event_at).to.equal(new Date(NOW - 30_000).toISOString());
    expect(all_time.webhook_enabled_at).to.be.a('string');
  });

  it('tells zero for a trigger that was never called', async () => {
    const id = await addTrigger(admin.db, 'stats.never');
    const { totals, all_time } = await stats('7d', `/triggers/${id}/webhook/stats`);
    expect(totals).to.deep.equal({
      requests: 0,
      accepted: 0,
      refused: 0,
      by_outcome: {},
      payload_bytes: 0,
      avg_processing_time_ms: null,
      max_processing_time_ms: null,
    });
    expect(all_time).to.include({ total_requests: 0, last_request_at: null, webhook_enabled_at: null });
  });

  it('over all triggers counts unknown keys too, for the tenantless', async () => {
    for (const window of ['1h', '24h', '7d', '30d']) {
      const { totals } = await stats(window, '/webhooks/stats');
      expect(totals.by_outcome.unknown_key, window).to.equal(1000);
      expect((await stats(window, '/webhooks/stats', 'tenant-b')).totals.requests, window).to.equal(100);
    }
    expect((await stats('1h', '/webhooks/stats')).all_time.total_requests).to.equal(1118);
    expect((await stats('1h', '/webhooks/stats', 'tenant-a')).all_time.total_requests).to.equal(18);
  });

  it('over all triggers keeps up as time goes on', async () => {
    const before = await stats('1h', '/webhooks/stats');
    now = NOW + 5 * MINUTE;
    try {
      await addRollup(admin.db, one, now, { resolution_seconds: 60, requests: 3 });
      const after = await stats('1h', '/webhooks/stats');
      expect(after.totals.requests).to.equal(before.totals.requests + 3);
      expect(after.series).to.have.length(60);
      expect(after.series.at(-1).accepted).to.equal(3);
      now = NOW + 59 * MINUTE;
      expect((await stats('1h', '/webhooks/stats')).totals.requests).to.equal(10);
    } finally {
      now = NOW;
    }
  });
});
