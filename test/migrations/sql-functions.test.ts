import { expect } from 'chai';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createTrigger, messageOf } from './trigger-fixture.ts';

describe('SQL functions', () => {
  let database: TestDatabase;
  let knex: Knex;
  const row = async (sql: string, bindings: Knex.RawBinding[] = []) =>
    (await knex.raw(sql, bindings)).rows[0];
  const trigger = (id: string) => row('select * from attune.trigger where id = ?', [id]);

  before(async () => {
    database = await createTestDatabase();
    knex = database.knex;
  });
  after(() => database.drop());

  describe('generate_webhook_key', () => {
    let keys: string[];
    before(async () => {
      const { rows } = await knex.raw(
        'select attune.generate_webhook_key() as key from generate_series(1, 2000)',
      );
      keys = rows.map((generated: { key: string }) => generated.key);
    });

    it('makes wh_ and 32 alphanumeric characters, never the same twice', () => {
      for (const key of keys) expect(key).to.match(/^wh_[0-9A-Za-z]{32}$/);
      expect(keys).to.have.lengthOf(2000);
      expect(new Set(keys).size).to.equal(2000);
    });

    it('draws each of the 62 characters equally often', () => {
      const counts = new Map<string, number>();
      for (const character of keys.map((key) => key.slice(3)).join('')) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
      expect(counts.size).to.equal(62);
      const expected = (2000 * 32) / 62;
      const chiSquare = [...counts.values()].reduce(
        (sum, count) => sum + (count - expected) ** 2 / expected,
        0,
      );
      // 61 degrees of freedom: a fair draw exceeds 130 once in a million runs, one that favours 8 characters always.
      expect(chiSquare).to.be.below(130);
    });
  });

  it('generate_webhook_hmac_secret draws 64 bytes', async () => {
    const { rows } = await knex.raw(
      'select attune.generate_webhook_hmac_secret() as secret from generate_series(1, 50)',
    );
    expect(rows).to.have.lengthOf(50);
    for (const { secret } of rows) expect(secret).to.match(/^[0-9a-f]{128}$/);
    expect(new Set(rows.map((generated: { secret: string }) => generated.secret)).size).to.equal(50);
  });

  describe('enable, disable, regenerate', () => {
    it('keep the key through disabling and enabling', async () => {
      const id = await createTrigger(knex);
      const enabled = await row('select * from attune.enable_trigger_webhook(?)', [id]);
      expect(enabled.webhook_enabled).to.equal(true);
      expect(enabled.webhook_url).to.equal(`/api/v1/webhooks/${enabled.webhook_key}`);
      expect(await row('select * from attune.enable_trigger_webhook(?)', [id])).to.deep.equal(enabled);
      expect(await row('select attune.disable_trigger_webhook(?) as done', [id])).to.deep.equal({
        done: true,
      });
      expect(await trigger(id)).to.include({ webhook_enabled: false, webhook_key: null });
      expect(await row('select * from attune.enable_trigger_webhook(?)', [id])).to.deep.equal(enabled);
    });

    it('regenerate revokes the key that was, and says whether there was one', async () => {
      const id = await createTrigger(knex);
      const { webhook_key } = await row('select * from attune.enable_trigger_webhook(?)', [id]);
      const regenerated = await row('select * from attune.regenerate_trigger_webhook_key(?)', [id]);
      expect(regenerated.previous_key_revoked).to.equal(true);
      expect(regenerated.webhook_key).to.not.equal(webhook_key);
      expect((await trigger(id)).webhook_key).to.equal(regenerated.webhook_key);
      const old = await row('select state, revoked_at from attune.webhook_key where key_value = ?', [
        webhook_key,
      ]);
      expect(old.state).to.equal('revoked');
      expect(old.revoked_at).to.be.instanceOf(Date);
    });

    it('regenerate on a trigger that never was enabled makes a key to be enabled with', async () => {
      const id = await createTrigger(knex);
      const made = await row('select * from attune.regenerate_trigger_webhook_key(?)', [id]);
      expect(made.previous_key_revoked).to.equal(false);
      expect(await trigger(id)).to.include({ webhook_enabled: false, webhook_key: null });
      const enabled = await row('select * from attune.enable_trigger_webhook(?)', [id]);
      expect(enabled.webhook_key).to.equal(made.webhook_key);
    });

    for (const call of [
      'enable_trigger_webhook',
      'disable_trigger_webhook',
      'regenerate_trigger_webhook_key',
    ]) {
      it(`${call} says which trigger is missing`, async () => {
        expect(await messageOf(knex, `select attune.${call}(424242)`)).to.equal(
          'Trigger with id 424242 does not exist',
        );
        expect(await messageOf(knex, `select attune.${call}(null)`)).to.equal(
          'Trigger with id <NULL> does not exist',
        );
      });
    }

    it('work where a session has the synchronising switched off', async () => {
      const id = await createTrigger(knex);
      await knex.transaction(async (transaction) => {
        await transaction.raw("set local attune.webhook_sync = 'off'");
        await transaction.raw('select attune.enable_trigger_webhook(?)', [id]);
      });
      expect((await trigger(id)).webhook_key).to.match(/^wh_/);
    });
  });

  describe('HMAC', () => {
    it('is switched on with a fresh secret each time, and off', async () => {
      const id = await createTrigger(knex, { enabled: true });
      const first = await row('select * from attune.enable_trigger_webhook_hmac(?)', [id]);
      expect(first).to.include({ webhook_hmac_enabled: true, webhook_hmac_algorithm: 'sha256' });
      expect(first.webhook_hmac_secret).to.match(/^[0-9a-f]{128}$/);
      const second = await row("select * from attune.enable_trigger_webhook_hmac(?, 'sha512')", [id]);
      expect(second.webhook_hmac_algorithm).to.equal('sha512');
      expect(second.webhook_hmac_secret).to.not.equal(first.webhook_hmac_secret);
      expect(await row('select attune.disable_trigger_webhook_hmac(?) as done', [id])).to.deep.equal({
        done: true,
      });
      expect(await trigger(id)).to.include({
        webhook_hmac_enabled: false,
        webhook_hmac_secret: null,
        webhook_hmac_algorithm: 'sha512',
      });
      expect(await row('select attune.disable_trigger_webhook_hmac(424242) as done')).to.deep.equal({
        done: false,
      });
    });

    it('is refused for a missing or disabled trigger, and an unknown algorithm', async () => {
      const id = await createTrigger(knex);
      const enable = (args: string) => messageOf(knex, `select attune.enable_trigger_webhook_hmac(${args})`);
      expect(await enable('424242')).to.equal('Trigger with id 424242 not found');
      expect(await enable(id)).to.equal('Webhooks must be enabled before enabling HMAC verification');
      await knex.raw('select attune.enable_trigger_webhook(?)', [id]);
      const unknown = 'Invalid HMAC algorithm. Supported: sha256, sha512, sha1';
      expect(await enable(`${id}, 'md5'`)).to.equal(unknown);
      expect(await enable(`${id}, null`)).to.equal(unknown);
    });
  });

  describe('configure_trigger_webhook_rate_limit', () => {
    it('stores and returns the limit, for a disabled webhook too', async () => {
      const id = await createTrigger(knex);
      const call = 'select * from attune.configure_trigger_webhook_rate_limit';
      expect(await row(`${call}(?, true)`, [id])).to.deep.equal({
        rate_limit_enabled: true,
        rate_limit_requests: 100,
        rate_limit_window_seconds: 60,
      });
      await row(`${call}(?, true, 10000, 3600)`, [id]);
      expect(await trigger(id)).to.include({
        webhook_rate_limit_enabled: true,
        webhook_rate_limit_requests: 10000,
        webhook_rate_limit_window_seconds: 3600,
      });
    });

    const requests = 'Rate limit requests must be between 1 and 10000';
    const window = 'Rate limit window must be between 1 and 3600 seconds';
    for (const [args, message] of [
      ['true, 0, 60', requests],
      ['true, 10001, 60', requests],
      ['true, null, 60', requests],
      ['true, 1, 0', window],
      ['true, 1, 3601', window],
      ['true, 1, null', window],
      ['null, 1, 1', 'Rate limit enabled must be true or false'],
    ]) {
      it(`refuses ${args}`, async () => {
        const id = await createTrigger(knex);
        expect(
          await messageOf(knex, `select attune.configure_trigger_webhook_rate_limit(${id}, ${args})`),
        ).to.equal(message);
      });
    }

    it('says which trigger is missing', async () => {
      expect(
        await messageOf(knex, 'select attune.configure_trigger_webhook_rate_limit(424242, true)'),
      ).to.equal('Trigger with id 424242 not found');
    });
  });

  describe('configure_trigger_webhook_ip_whitelist', () => {
    const call = (id: string, enabled: string, entries: string) =>
      `select * from attune.configure_trigger_webhook_ip_whitelist(${id}, ${enabled}, ${entries})`;

    it('stores addresses and CIDR blocks of both families', async () => {
      const id = await createTrigger(knex);
      const entries = [
        '10.0.0.0/8',
        '192.0.2.1',
        '2001:db8::/32',
        '::1',
        '0.0.0.0/0',
        '::ffff:192.0.2.0/120',
      ];
      const configured = (
        await knex.raw('select * from attune.configure_trigger_webhook_ip_whitelist(?, true, ?)', [
          id,
          entries,
        ])
      ).rows[0];
      expect(configured).to.deep.equal({ ip_whitelist_enabled: true, ip_whitelist: entries });
    });

    for (const entry of [
      'not-an-ip',
      '',
      '10.0.0.0/33',
      '10.1/16',
      '256.0.0.1',
      '010.0.0.1',
      '2001:db8::/129',
      '10.0.0.1; drop',
      ' 10.0.0.1',
      'fe80::1%eth0',
      ':',
    ]) {
      it(`refuses "${entry}"`, async () => {
        const id = await createTrigger(knex);
        expect(await messageOf(knex, call(id, 'true', `array['10.0.0.0/8', '${entry}']`))).to.match(
          /^Invalid IP whitelist entry: /,
        );
        expect((await trigger(id)).webhook_ip_whitelist).to.equal(null);
      });
    }

    it('refuses NULLs and a missing trigger', async () => {
      const id = await createTrigger(knex);
      expect(await messageOf(knex, call(id, 'null', "'{}'"))).to.equal(
        'IP whitelist enabled must be true or false',
      );
      expect(await messageOf(knex, call(id, 'true', 'null'))).to.match(/^IP whitelist must be an array/);
      expect(await messageOf(knex, call(id, 'true', 'array[null]'))).to.match(
        /^Invalid IP whitelist entry: /,
      );
      expect(await messageOf(knex, call('424242', 'true', "'{}'"))).to.equal(
        'Trigger with id 424242 not found',
      );
    });
  });

  describe('check_webhook_ip_whitelist', () => {
    for (const [address, entries, allowed] of [
      ['10.1.1.1', "'{10.0.0.0/8}'", true],
      ['11.1.1.1', "'{10.0.0.0/8}'", false],
      ['192.0.2.1', "'{10.0.0.0/8,192.0.2.1}'", true],
      ['2001:db8::7', "'{10.0.0.0/8,2001:db8::/32}'", true],
      ['2001:db9::7', "'{10.0.0.0/8,2001:db8::/32}'", false],
      ['::ffff:10.1.1.1', "'{10.0.0.0/8}'", true],
      ['::ffff:11.1.1.1', "'{10.0.0.0/8}'", false],
      ['10.1.1.1', "'{}'", false],
      ['10.1.1.1', 'null', false],
      ['10.1.1.1', "'{not-an-ip}'", false],
      ['10.1.1.1', "'{not-an-ip,10.0.0.0/8}'", true],
      ['10.1.1.1', "'{0.0.0.0/0}'", true],
      ['::1', "'{0.0.0.0/0}'", false],
    ] as const) {
      it(`${allowed ? 'allows' : 'denies'} ${address} by ${entries}`, async () => {
        const sql = `select attune.check_webhook_ip_whitelist('${address}', ${entries}) as allowed`;
        expect(await row(sql)).to.deep.equal({ allowed });
      });
    }

    it('denies an unknown address', async () => {
      expect(
        await row("select attune.check_webhook_ip_whitelist(null, '{0.0.0.0/0}') as allowed"),
      ).to.deep.equal({
        allowed: false,
      });
    });
  });

  describe('check_webhook_rate_limit', () => {
    const check = async (key: string, maximum: number, seconds: number): Promise<boolean> =>
      (await row('select attune.check_webhook_rate_limit(?, ?, ?) as allowed', [key, maximum, seconds]))
        .allowed;

    it('lets exactly the maximum through, of many at once', async () => {
      const results = await Promise.all(Array.from({ length: 25 }, () => check('many', 10, 3600)));
      expect(results.filter((allowed) => allowed)).to.have.lengthOf(10);
    });

    it('does not count what it refuses', async () => {
      for (let i = 0; i < 5; i++) await check('refused', 2, 3600);
      const counted = await row(
        "select request_count from attune.webhook_rate_limit where webhook_key = 'refused'",
      );
      expect(counted).to.deep.equal({ request_count: 2 });
    });

    for (const seconds of [1, 10, 45, 60, 90, 3600]) {
      it(`counts in windows of ${seconds} s, aligned to the epoch`, async () => {
        await check(`window-${seconds}`, 1, seconds);
        const window = await row(
          `select extract(epoch from window_start)::bigint % ? as rest, window_start > now() - ? * interval '1 s' as current
             from attune.webhook_rate_limit where webhook_key = ?`,
          [seconds, seconds + 1, `window-${seconds}`],
        );
        expect(window).to.deep.equal({ rest: '0', current: true });
      });
    }

    it('forgets windows of this key that are over for an hour, and none of another', async () => {
      await knex.raw(
        `insert into attune.webhook_rate_limit (webhook_key, window_start)
         values ('mine', now() - interval '3 hours'), ('another', now() - interval '3 hours')`,
      );
      await check('mine', 5, 60);
      const { rows } = await knex.raw(
        "select webhook_key from attune.webhook_rate_limit where window_start < now() - interval '2 hours'",
      );
      expect(rows).to.deep.equal([{ webhook_key: 'another' }]);
    });

    it('refuses NULLs and numbers out of range', async () => {
      const message = (args: string) => messageOf(knex, `select attune.check_webhook_rate_limit(${args})`);
      expect(await message('null, 1, 1')).to.equal('Webhook key must not be null');
      expect(await message("'k', null, 1")).to.equal('Rate limit requests must be between 1 and 10000');
      expect(await message("'k', 0, 1")).to.equal('Rate limit requests must be between 1 and 10000');
      expect(await message("'k', 1, null")).to.equal('Rate limit window must be between 1 and 3600 seconds');
      expect(await message("'k', 1, 3601")).to.equal('Rate limit window must be between 1 and 3600 seconds');
    });
  });

  describe('webhook_key_display', () => {
    for (const [key, display] of [
      ['wh_k7j2n9p4m8q1r5w3x6z0a2b5c8d1e4f7', 'wh_k7j2n9p4…'],
      ['wh_k7j2n9p4…', 'wh_k7j2n9p4…'],
      ['short', 'sh…'],
    ]) {
      it(`shows ${key} as ${display}`, async () => {
        expect(await row('select attune.webhook_key_display(?) as shown', [key!])).to.deep.equal({
          shown: display,
        });
      });
    }
  });
});
