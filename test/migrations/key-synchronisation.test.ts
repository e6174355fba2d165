import { expect } from 'chai';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createTrigger, messageOf } from './trigger-fixture.ts';

interface Key {
  key_value: string;
  state: string;
  is_primary: boolean;
}

describe('a change of keys in plain SQL', () => {
  let database: TestDatabase;
  let knex: Knex;
  let id: string;
  const set = (assignments: string) => knex.raw(`update attune.trigger set ${assignments} where id = ${id}`);
  const trigger = async () => (await knex.raw('select * from attune.trigger where id = ?', [id])).rows[0];
  const keys = async (): Promise<Key[]> =>
    (
      await knex.raw(
        'select key_value, state, is_primary from attune.webhook_key where trigger_id = ? order by id',
        [id],
      )
    ).rows;
  const primary = (key: string): Key => ({ key_value: key, state: 'active', is_primary: true });
  const revoked = (key: string): Key => ({ key_value: key, state: 'revoked', is_primary: true });

  before(async () => {
    database = await createTestDatabase();
    knex = database.knex;
  });
  beforeEach(async () => {
    id = await createTrigger(knex);
  });
  after(() => database.drop());

  it('enabling without a key generates one', async () => {
    await set('webhook_enabled = true');
    const { webhook_key } = await trigger();
    expect(webhook_key).to.match(/^wh_[0-9A-Za-z]{32}$/);
    expect(await keys()).to.deep.equal([primary(webhook_key)]);
  });

  it('disabling hides the key, enabling brings the same one back', async () => {
    await set(`webhook_enabled = true, webhook_key = 'own-key-${id}'`);
    await set('webhook_enabled = false');
    expect(await trigger()).to.include({
      webhook_enabled: false,
      webhook_key: null,
      webhook_enabled_at: null,
    });
    expect(await keys()).to.deep.equal([primary(`own-key-${id}`)]);
    await set('webhook_enabled = true');
    expect(await trigger()).to.include({ webhook_enabled: true, webhook_key: `own-key-${id}` });
  });

  it('another key revokes the one before', async () => {
    await set(`webhook_enabled = true, webhook_key = 'first-${id}'`);
    await set(`webhook_key = 'second-${id}'`);
    expect(await keys()).to.deep.equal([revoked(`first-${id}`), primary(`second-${id}`)]);
    expect((await trigger()).webhook_key).to.equal(`second-${id}`);
  });

  it('a revoked key is put back into force by writing it again', async () => {
    await set(`webhook_enabled = true, webhook_key = 'first-${id}'`);
    await set(`webhook_key = 'second-${id}'`);
    await set(`webhook_key = 'first-${id}'`);
    expect(await keys()).to.deep.equal([primary(`first-${id}`), revoked(`second-${id}`)]);
  });

  it('NULL for the key disables, and the key is remembered', async () => {
    await set(`webhook_enabled = true, webhook_key = 'null-${id}'`);
    await set('webhook_key = null');
    expect(await trigger()).to.include({ webhook_enabled: false, webhook_key: null });
    expect(await keys()).to.deep.equal([primary(`null-${id}`)]);
  });

  it('a key for a disabled trigger is remembered until it is enabled', async () => {
    await set(`webhook_key = 'later-${id}'`);
    expect(await trigger()).to.include({ webhook_enabled: false, webhook_key: null });
    await set('webhook_enabled = true');
    expect((await trigger()).webhook_key).to.equal(`later-${id}`);
  });

  it('an expired key is not restored', async () => {
    await set(`webhook_key = 'expired-${id}'`);
    await knex.raw("update attune.webhook_key set expires_at = now() - interval '1 s' where trigger_id = ?", [
      id,
    ]);
    await set('webhook_enabled = true');
    expect((await trigger()).webhook_key).to.match(/^wh_/);
    expect((await keys()).map((key) => key.state)).to.deep.equal(['revoked', 'active']);
  });

  it('an encrypted key is not restored in clear, and no other generated', async () => {
    await set(`webhook_key = 'sealed-${id}'`);
    await knex.raw("update attune.webhook_key set key_value = 'enc:v1:abc' where trigger_id = ?", [id]);
    await set('webhook_enabled = true');
    expect(await trigger()).to.include({ webhook_enabled: true, webhook_key: null });
    expect(await keys()).to.deep.equal([primary('enc:v1:abc')]);
  });

  it('the key of another trigger is refused', async () => {
    await set(`webhook_key = 'taken-by-${id}'`);
    const other = await createTrigger(knex, { enabled: true });
    const sql = `update attune.trigger set webhook_key = 'taken-by-${id}' where id = ${other}`;
    expect(await messageOf(knex, sql)).to.match(/^Webhook key taken… belongs to another trigger$/);
  });

  it('a trigger that is inserted enabled has its key at once', async () => {
    const { rows } = await knex.raw(
      `insert into attune.trigger (ref, label, webhook_enabled) values ('inserted.${id}', '', true)
       returning id, webhook_key, webhook_enabled_at`,
    );
    expect(rows[0].webhook_key).to.match(/^wh_/);
    expect(rows[0].webhook_enabled_at).to.be.instanceOf(Date);
    id = rows[0].id;
    expect(await keys()).to.deep.equal([primary(rows[0].webhook_key)]);
  });

  it('a trigger that is inserted disabled with a key remembers it', async () => {
    const { rows } = await knex.raw(
      `insert into attune.trigger (ref, label, webhook_key) values ('kept.${id}', '', 'kept-${id}') returning id`,
    );
    const kept = `kept-${id}`;
    id = rows[0].id;
    expect(await trigger()).to.include({ webhook_enabled: false, webhook_key: null });
    expect(await keys()).to.deep.equal([primary(kept)]);
  });

  it("leaves both tables to the application under attune.webhook_sync = 'off'", async () => {
    await knex.transaction(async (transaction) => {
      await transaction.raw("set local attune.webhook_sync = 'off'");
      await transaction.raw('update attune.trigger set webhook_enabled = true where id = ?', [id]);
    });
    expect(await trigger()).to.include({ webhook_enabled: true, webhook_key: null });
    expect(await keys()).to.deep.equal([]);
  });

  describe('the revision', () => {
    it('grows with every change of a setting, and with no other', async () => {
      const revision = async () => Number((await trigger()).webhook_revision);
      await set("description = 'new', label = 'new'");
      expect(await revision()).to.equal(0);
      await set('webhook_rate_limit_requests = 5');
      expect(await revision()).to.equal(1);
      await set('webhook_rate_limit_requests = 5');
      expect(await revision()).to.equal(1);
      await set(`webhook_enabled = true, out_schema = '{"type": "object"}', enabled = false`);
      expect(await revision()).to.equal(2);
      await set("webhook_ip_whitelist = '{10.0.0.0/8}', webhook_revision = 77");
      expect(await revision()).to.equal(3);
    });
  });

  it('says since when it is enabled, disabling and enabling starting anew', async () => {
    await set("webhook_enabled = true, webhook_enabled_at = '2020-01-01Z'");
    expect((await trigger()).webhook_enabled_at.getUTCFullYear()).to.equal(2020);
    await set('webhook_enabled = false');
    await set('webhook_enabled = true');
    expect((await trigger()).webhook_enabled_at.getTime()).to.be.closeTo(Date.now(), 60_000);
  });

  it('deleting the trigger deletes its keys', async () => {
    await set('webhook_enabled = true');
    await knex.raw('delete from attune.trigger where id = ?', [id]);
    expect(await keys()).to.deep.equal([]);
  });
});
