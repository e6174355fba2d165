import { expect } from 'chai';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createTrigger, messageOf } from './trigger-fixture.ts';

describe('several keys in plain SQL', () => {
  let database: TestDatabase;
  let knex: Knex;
  let id: string;
  let first: string;
  const one = async (sql: string, bindings: (string | null)[] = []) =>
    (await knex.raw(sql, bindings)).rows[0];
  const trigger = () => one('select * from attune.trigger where id = ?', [id]);
  const add = (label: string | null = null) =>
    one('select * from attune.add_trigger_webhook_key(?, ?)', [id, label]);
  const keyOf = (key: string) =>
    one('select * from attune.webhook_key where key_hash = attune.webhook_key_hash(?)', [key]);
  const change = (key: string, assignments: string) =>
    knex.raw(`update attune.webhook_key set ${assignments} where key_hash = attune.webhook_key_hash(?)`, [
      key,
    ]);

  before(async () => {
    database = await createTestDatabase();
    knex = database.knex;
  });
  beforeEach(async () => {
    id = await createTrigger(knex);
    await knex.raw('update attune.trigger set webhook_enabled = true where id = ?', [id]);
    first = (await trigger()).webhook_key;
  });
  after(() => database.drop());

  it('add_trigger_webhook_key adds one beside the primary one', async () => {
    const added = await add('CI');
    expect(added.webhook_url).to.equal(`/api/v1/webhooks/${added.webhook_key}`);
    expect(await keyOf(added.webhook_key)).to.include({ state: 'active', is_primary: false, label: 'CI' });
    expect((await trigger()).webhook_key).to.equal(first);
    const missing = await messageOf(knex, 'select attune.add_trigger_webhook_key(0)');
    expect(missing).to.match(/Trigger with id 0 does not exist/);
  });

  it('revoke_webhook_key is final, and the newest of the others takes the place of the primary one', async () => {
    await add();
    const newest = await add();
    const { id: primary } = await keyOf(first);
    expect((await one('select attune.revoke_webhook_key(?) as done', [primary])).done).to.equal(true);
    expect((await one('select attune.revoke_webhook_key(?) as done', [primary])).done).to.equal(false);
    expect(await keyOf(first)).to.include({ state: 'revoked', key_value: null });
    expect((await keyOf(newest.webhook_key)).is_primary).to.equal(true);
    expect(await trigger()).to.include({ webhook_enabled: true, webhook_key: newest.webhook_key });
  });

  const losses: [string, () => Promise<unknown>][] = [
    ['revoked', () => change(first, "state = 'revoked'")],
    ['expired', () => change(first, "expires_at = now() - interval '1 s'")],
    ['no longer primary', () => change(first, 'is_primary = false, expires_at = now()')],
    ['deleted', () => knex('attune.webhook_key').where({ key_value: first }).del()],
    ['given to another trigger', async () => change(first, `trigger_id = ${await createTrigger(knex)}`)],
  ];
  for (const [how, lose] of losses) {
    it(`a primary key that is ${how} by an UPDATE or DELETE is followed by another`, async () => {
      const second = await add();
      await lose();
      expect((await trigger()).webhook_key).to.equal(second.webhook_key);
      expect((await keyOf(second.webhook_key)).is_primary).to.equal(true);
    });
  }

  it('the last key gone, the webhook stays enabled; enabling it again makes a new one', async () => {
    await change(first, "state = 'revoked'");
    expect(await trigger()).to.include({ webhook_enabled: true, webhook_key: null });
    const enabled = await one('select * from attune.enable_trigger_webhook(?)', [id]);
    expect(enabled.webhook_key).to.match(/^wh_/).and.not.equal(first);
    expect((await trigger()).webhook_key).to.equal(enabled.webhook_key);
  });

  it('writing trigger.webhook_key replaces the primary key alone', async () => {
    const second = await add();
    await knex.raw("update attune.trigger set webhook_key = 'own-key-' || id where id = ?", [id]);
    expect((await keyOf(first)).state).to.equal('revoked');
    expect(await keyOf(second.webhook_key)).to.include({ state: 'active', is_primary: false });
    await knex.raw('update attune.trigger set webhook_key = ? where id = ?', [second.webhook_key, id]);
    expect(await keyOf(second.webhook_key)).to.include({ state: 'active', is_primary: true });
    expect((await keyOf(`own-key-${id}`)).state).to.equal('revoked');
  });

  it('of a disabled webhook the trigger shows no key, whatever becomes of the keys', async () => {
    const second = await add();
    await knex.raw('update attune.trigger set webhook_enabled = false where id = ?', [id]);
    await change(first, "state = 'revoked'");
    expect((await trigger()).webhook_key).to.equal(null);
    await knex.raw('update attune.trigger set webhook_enabled = true where id = ?', [id]);
    expect((await trigger()).webhook_key).to.equal(second.webhook_key);
  });

  it('deleting the trigger takes all of its keys along', async () => {
    await add();
    await knex('attune.trigger').where({ id }).del();
    expect(await knex('attune.webhook_key').where({ trigger_id: id })).to.deep.equal([]);
  });
});
