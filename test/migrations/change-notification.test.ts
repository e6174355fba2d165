import { expect } from 'chai';
import pg from 'pg';
import { createTestDatabase, needsServer, type TestDatabase } from '../support/database.ts';
import { createTrigger } from './trigger-fixture.ts';

describe('NOTIFY attune_webhooks', () => {
  let database: TestDatabase;
  let listener: pg.Client;
  let heard: string[] = [];

  before(async function () {
    needsServer(this, "PGlite's socket server delivers no notifications");
    database = await createTestDatabase();
    listener = new pg.Client({ connectionString: database.url });
    await listener.connect();
    await listener.query('listen attune_webhooks');
    listener.on('notification', ({ payload }) => heard.push(payload ?? ''));
  });
  after(async () => {
    await listener?.end();
    await database?.drop();
  });

  /** What arrives between two marks around the change: nothing is waited for that may never come. */
  async function heardFrom(sql: string, bindings: string[]): Promise<string[]> {
    heard = [];
    await mark('begin');
    await database.knex.raw(sql, bindings);
    await mark('end');
    return heard.slice(heard.indexOf('begin') + 1, heard.indexOf('end'));
  }

  async function mark(text: string): Promise<void> {
    await database.knex.raw("select pg_notify('attune_webhooks', ?)", [text]);
    while (!heard.includes(text)) await new Promise((resolve) => listener.once('notification', resolve));
  }

  for (const [what, sql] of [
    ['enabling', 'update attune.trigger set webhook_enabled = true where id = ?'],
    ['disabling', 'update attune.trigger set webhook_enabled = false where id = ?'],
    ['a setting', 'update attune.trigger set webhook_hmac_tolerance_seconds = 10 where id = ?'],
    ['switching the trigger itself off', 'update attune.trigger set enabled = false where id = ?'],
    ['another payload schema', `update attune.trigger set out_schema = '{}' where id = ?`],
    ['revoking a key', "update attune.webhook_key set state = 'revoked' where trigger_id = ?"],
    ['an expiry', 'update attune.webhook_key set expires_at = now() where trigger_id = ?'],
    ['deleting a key', 'delete from attune.webhook_key where trigger_id = ?'],
    [
      'a further key',
      "insert into attune.webhook_key (trigger_id, key_hash, key_display, is_primary) values (?, gen_random_uuid()::text::bytea, '…', false)",
    ],
    ['deleting the trigger', 'delete from attune.trigger where id = ?'],
  ] as const) {
    it(`tells of ${what}`, async () => {
      const id = await createTrigger(database.knex, { enabled: what !== 'enabling' });
      expect(await heardFrom(sql, [id])).to.deep.equal([id]);
    });
  }

  for (const [what, sql] of [
    ['a label', "update attune.trigger set label = 'other' where id = ?"],
    ['the same value again', 'update attune.trigger set webhook_enabled = true where id = ?'],
    [
      'counters of use',
      'update attune.webhook_key set total_events = 5, last_used_at = now() where trigger_id = ?',
    ],
  ] as const) {
    it(`says nothing of ${what}`, async () => {
      const id = await createTrigger(database.knex, { enabled: true });
      expect(await heardFrom(sql, [id])).to.deep.equal([]);
    });
  }
});
