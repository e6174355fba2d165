import { expect } from 'chai';
import { migrate, rollback } from '../../lib/db/migrate.ts';
import { detectTables } from '../../lib/db/tables.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { DISABLED_KEY, type Generation, GITHUB_KEY, HOST_DATABASE } from './host-databases.ts';
import { describeSchema } from './schema-description.ts';

for (const generation of ['G1', 'G2', 'G3'] satisfies Generation[]) {
  describe(`migrations on an Attune database, generation ${generation}`, () => {
    let database: TestDatabase;
    let hostSchema: string[];
    const rows = async (sql: string) => (await database.knex.raw(sql)).rows;

    before(async () => {
      database = await createEmptyDatabase();
      await database.knex.raw(HOST_DATABASE[generation].replaceAll('?', '\\?'));
      hostSchema = await describeSchema(database.knex);
      await migrate(database.knex);
    });
    after(() => database.drop());

    it('writes events to the columns that are there', async () => {
      expect(await detectTables(database.knex)).to.deep.equal({
        eventMetadata: 'config',
        eventSource: 'source_ref',
        eventIdSequence: 'attune.event_id_seq',
        changesEvents: false,
        logSourceIpType: generation === 'G3' ? 'text' : 'inet',
      });
    });

    it('keeps the settings of each trigger', async () => {
      const [push, paid, timer] = await rows('select * from attune.trigger order by id');
      expect(push).to.include({
        webhook_enabled: true,
        webhook_key: GITHUB_KEY,
        webhook_hmac_enabled: true,
        webhook_hmac_secret: 'phase-one-secret',
        webhook_hmac_algorithm: 'sha512',
        webhook_hmac_scheme: 'attune',
        webhook_rate_limit_enabled: true,
        webhook_rate_limit_requests: 7,
        webhook_rate_limit_window_seconds: 30,
        webhook_ip_whitelist_enabled: true,
        webhook_payload_size_limit_kb: 64,
      });
      expect(push.webhook_ip_whitelist).to.deep.equal(['10.0.0.0/8', '2001:db8::/32']);
      expect(push.webhook_enabled_at.toISOString()).to.equal('2026-01-20T10:00:00.000Z');
      expect(paid).to.include({ webhook_enabled: false, webhook_key: null, webhook_hmac_secret: 'newer' });
      expect(timer).to.include({ webhook_enabled: false, webhook_key: null, webhook_hmac_secret: null });
    });

    it('knows every key, also the one of a disabled trigger, and how often it was used', async () => {
      const keys = await rows('select * from attune.webhook_key order by trigger_id');
      expect(keys).to.have.lengthOf(2);
      expect(keys[0]).to.include({
        trigger_id: '1',
        key_display: 'wh_k7j2n9p4…',
        key_value: GITHUB_KEY,
        is_primary: true,
        state: 'active',
        total_events: '3',
      });
      expect(keys[0].last_used_at.toISOString()).to.equal('2026-02-01T12:03:00.000Z');
      expect(keys[1]).to.include({
        trigger_id: '2',
        key_value: DISABLED_KEY,
        total_events: '0',
        last_used_at: null,
      });
    });

    it('keeps events and log rows, and says how each request ended', async () => {
      expect(await rows('select count(*)::int as n from attune.event')).to.deep.equal([{ n: 4 }]);
      const log = await rows('select outcome, webhook_key_id from attune.webhook_event_log order by id');
      expect(log.map((row: { outcome: string }) => row.outcome)).to.deep.equal([
        'accepted',
        'accepted',
        'error',
        'signature_invalid',
        'ip_denied',
        'unknown_key',
        'too_large',
        'rate_limited',
        'error',
      ]);
      expect(log[0].webhook_key_id).to.equal('1');
    });

    it('carries the log over into the statistics', async () => {
      const [stats] = await rows('select * from attune.webhook_stats_detailed');
      expect(stats).to.include({
        trigger_ref: 'github.push',
        total_requests: '9',
        successful_requests: '2',
        failed_requests: '7',
        hmac_failures: '1',
        ip_blocked_requests: '1',
        rate_limited_requests: '1',
        events_created: '2',
      });
      expect(Number(stats.avg_processing_time_ms)).to.equal(10);
    });

    it('accepts a log row without trigger, and keeps those of a deleted one', async () => {
      await database.knex.raw("insert into attune.trigger (ref, label) values ('a.gone', '')");
      await database.knex.raw(
        `insert into attune.webhook_event_log (trigger_id, trigger_ref, status_code, outcome, event_id)
         select id, ref, 200, 'accepted', 424242 from attune.trigger where ref = 'a.gone'`,
      );
      await database.knex.raw("delete from attune.trigger where ref = 'a.gone'");
      const [row] = await rows(
        "select trigger_id, event_id from attune.webhook_event_log where trigger_ref = 'a.gone'",
      );
      expect(row).to.deep.equal({ trigger_id: null, event_id: '424242' });
      await database.knex.raw("delete from attune.webhook_event_log where trigger_ref = 'a.gone'");
    });

    it('enables with the remembered key, in plain SQL, instead of the function of the host', async () => {
      expect(await rows('select * from attune.enable_trigger_webhook(2)')).to.deep.equal([
        { webhook_enabled: true, webhook_key: DISABLED_KEY, webhook_url: `/api/v1/webhooks/${DISABLED_KEY}` },
      ]);
      await database.knex.raw('select attune.disable_trigger_webhook(2)');
    });

    if (generation !== 'G1') {
      it('brings numbers out of range into it, and leaves out what is of a wrong type', async () => {
        const [paid] = await rows('select * from attune.trigger where id = 2');
        expect(paid).to.include({
          webhook_secret: 'older',
          webhook_hmac_enabled: false,
          webhook_rate_limit_requests: 10000,
          webhook_rate_limit_window_seconds: 60,
          webhook_ip_whitelist: null,
          webhook_payload_size_limit_kb: 10240,
        });
      });

      it('is enabled by the function with a configuration, an empty one changing nothing', async () => {
        await database.knex.raw("select attune.enable_trigger_webhook(1, '{}')");
        const [push] = await rows('select * from attune.trigger where id = 1');
        expect(push).to.include({ webhook_hmac_enabled: true, webhook_ip_whitelist_enabled: true });
      });

      it('follows a change of webhook_config in plain SQL', async () => {
        await database.knex.raw(
          `update attune.trigger set webhook_config = '{"rate_limit": {"requests": 8}}' where id = 1`,
        );
        const [push] = await rows('select * from attune.trigger where id = 1');
        expect(push).to.include({ webhook_rate_limit_requests: 8, webhook_hmac_enabled: true });
      });
    }

    it('goes down to what the host had, keys, rows, functions and view included', async () => {
      await rollback(database.knex);
      expect(await describeSchema(database.knex)).to.deep.equal(hostSchema);
      const keys = await rows('select webhook_key as key from attune.trigger order by id');
      expect(keys).to.deep.equal([{ key: GITHUB_KEY }, { key: DISABLED_KEY }, { key: null }]);
      expect(await rows('select count(*)::int as n from attune.webhook_event_log')).to.deep.equal([{ n: 9 }]);
    });

    it('comes up again', async () => {
      await migrate(database.knex);
      expect(await rows('select count(*)::int as n from attune.webhook_key')).to.deep.equal([{ n: 2 }]);
    });
  });
}
