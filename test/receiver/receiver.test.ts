// What a sender is answered, and what of it is in the tables afterwards.

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addSignedTrigger,
  addTrigger,
  eventsOf,
  logOf,
  NOW_MS,
  signed,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

const GITHUB_PUSH = readFileSync(
  new URL('../../examples/payloads/github-push.json', import.meta.url),
  'utf8',
);

describe('the receiver', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database);
  });
  after(async () => {
    await host.close();
    await database.drop();
  });

  it('a constraint of the host on its events is no fault of the payload: 500, so that the sender tries again', async () => {
    const trigger = await addTrigger(database, {});
    await database.knex.raw(
      "alter table attune.event add constraint host_rule check (payload ->> 'refused' is null) not valid",
    );
    try {
      const send = (body: string) => host.deliver(trigger.key, body);
      const [refused, innocent] = await Promise.all([send('{"refused":"yes"}'), send('{"fine":true}')]);
      expect(refused.status).to.equal(500);
      expect(refused.json.code).to.equal('INTERNAL_SERVER_ERROR');
      expect(innocent.status).to.equal(200);
      expect(await eventsOf(database, trigger)).to.have.lengthOf(1);
    } finally {
      await database.knex.raw('alter table attune.event drop constraint host_rule');
    }
  });

  describe('accepts', () => {
    it('a signed GitHub push: answer, event, metadata, log row and both body forms', async () => {
      const trigger = await addTrigger(database, {
        webhook_hmac_enabled: true,
        webhook_hmac_scheme: 'github',
        webhook_hmac_secret: 'a secret',
      });
      const { status, headers, json } = await host.deliver(trigger.key, GITHUB_PUSH, {
        'X-Hub-Signature-256': signed(GITHUB_PUSH, 'a secret')['X-Webhook-Signature'] as string,
        'X-GitHub-Event': 'push',
        'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
        'User-Agent': 'GitHub-Hookshot/044aadd',
        Authorization: 'Bearer not for the log',
        'X-Original-URI': `/api/v1/webhooks/${trigger.key}`,
      });
      const [event] = await eventsOf(database, trigger);
      const { data, success, ...fields } = json;
      expect({ status, success }).to.deep.equal({ status: 200, success: true });
      expect(fields).to.deep.equal(data);
      expect(Object.keys(fields)).to.deep.equal(['event_id', 'trigger_ref', 'message', 'received_at']);
      expect(fields).to.include({ event_id: Number(event?.id), message: 'Event created successfully' });
      expect(headers['content-type']).to.match(/^application\/json/);

      expect(event).to.deep.include({ trigger_ref: trigger.ref, source: 'webhook' });
      expect(event?.payload).to.deep.equal(JSON.parse(GITHUB_PUSH));
      expect(event?.metadata).to.deep.include({
        source: 'webhook',
        webhook_key: `${trigger.key.slice(0, 11)}…`,
        received_at: fields.received_at,
        source_ip: '127.0.0.1',
        user_agent: 'GitHub-Hookshot/044aadd',
        hmac_verified: true,
        delivery_id: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      });
      expect(event?.metadata.headers).to.include({ 'x-github-event': 'push' });
      expect(JSON.stringify(event?.metadata))
        .to.not.match(/not for the log|sha256=/)
        .and.not.include(trigger.key);

      const [row] = await logOf(database, trigger, 1);
      expect(row).to.include({
        trigger_ref: trigger.ref,
        webhook_key: `${trigger.key.slice(0, 11)}…`,
        event_id: event?.id,
        outcome: 'accepted',
        status_code: 200,
        method: 'POST',
        source_ip: '127.0.0.1',
        user_agent: 'GitHub-Hookshot/044aadd',
        content_type: 'application/json',
        payload_size_bytes: Buffer.byteLength(GITHUB_PUSH),
        hmac_verified: true,
        ip_allowed: null,
        rate_limited: false,
        delivery_id: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
        error_message: null,
        is_test: false,
      });
    });

    it('an integer of 20 digits, digit for digit', async () => {
      const trigger = await addTrigger(database);
      await host.deliver(trigger.key, '{"n":12345678901234567890,"d":0.10000000000000000001}');
      const { rows } = await database.knex.raw(
        "select payload->>'n' as n, payload->>'d' as d from attune.event where trigger = ?",
        [trigger.id],
      );
      expect(rows).to.deep.equal([{ n: '12345678901234567890', d: '0.10000000000000000001' }]);
    });

    it('any JSON value, forms, and a compressed body', async () => {
      const trigger = await addTrigger(database);
      for (const body of ['[1,2]', '"漢字🔑"', '7', 'true', 'null', ' {}\n', '\ufeff{"bom":1}']) {
        expect((await host.deliver(trigger.key, body)).status, body).to.equal(200);
      }
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      expect((await host.deliver(trigger.key, 'a=1&b=é', form)).status).to.equal(200);
      const events = await eventsOf(database, trigger);
      expect(events.map(({ payload }) => payload)).to.deep.equal([
        [1, 2],
        '漢字🔑',
        7,
        true,
        null,
        {},
        { bom: 1 },
        { a: '1', b: 'é' },
      ]);
    });

    it('__proto__ and duplicate keys as data', async () => {
      const trigger = await addTrigger(database);
      await host.deliver(trigger.key, '{"__proto__":{"x":1},"a":1,"a":2,"constructor":{"prototype":{}}}');
      const { rows } = await database.knex.raw(
        'select payload::text as text from attune.event where trigger = ?',
        [trigger.id],
      );
      expect(JSON.parse(rows[0].text)).to.deep.equal(
        JSON.parse('{"__proto__":{"x":1},"a":2,"constructor":{"prototype":{}}}'),
      );
    });

    it('keys of installations that came first', async () => {
      const trigger = await addTrigger(database, { webhook_key: 'legacy.key/with+all (kinds)' });
      const { status } = await host.deliver(encodeURIComponent(trigger.key), '{}');
      expect(status).to.equal(200);
    });
  });

  const SCHEMA = { type: 'object', required: ['ref'] };
  /** What is refused, how, and what the log says of it. */
  const refusals: {
    name: string;
    columns?: Record<string, unknown>;
    body?: string;
    headers?: Record<string, string>;
    status: number;
    code: string;
    logged: Record<string, unknown>;
  }[] = [
    {
      name: 'a disabled trigger',
      columns: { enabled: false },
      status: 403,
      code: 'FORBIDDEN',
      logged: { outcome: 'disabled' },
    },
    {
      name: 'a declared size over the limit',
      columns: { webhook_payload_size_limit_kb: 1 },
      body: `"${'x'.repeat(1024)}"`,
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
      logged: { outcome: 'too_large', payload_size_bytes: 1026 },
    },
    {
      name: 'an address that is not listed',
      columns: { webhook_ip_whitelist_enabled: true, webhook_ip_whitelist: ['10.0.0.0/8'] },
      status: 403,
      code: 'FORBIDDEN',
      logged: {
        outcome: 'ip_denied',
        ip_allowed: false,
        error_message: '127.0.0.1 is not in the IP allowlist',
      },
    },
    {
      name: 'a wrong signature',
      columns: { webhook_hmac_enabled: true, webhook_hmac_secret: 'a secret' },
      headers: { 'X-Webhook-Signature': `sha256=${'0'.repeat(64)}` },
      status: 401,
      code: 'UNAUTHORIZED',
      logged: {
        outcome: 'signature_invalid',
        hmac_verified: false,
        error_message: 'signature mismatch: wrong secret, or the body was changed on its way',
      },
    },
    {
      name: 'an empty body',
      body: '',
      status: 400,
      code: 'BAD_REQUEST',
      logged: { outcome: 'invalid_payload', payload_size_bytes: 0 },
    },
    {
      name: 'another content type',
      headers: { 'Content-Type': 'text/plain' },
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      logged: { outcome: 'unsupported_type', content_type: 'text/plain' },
    },
    {
      name: 'what the schema forbids',
      columns: { out_schema: SCHEMA },
      headers: { 'X-GitHub-Delivery': 'delivery-1' },
      status: 422,
      code: 'VALIDATION_ERROR',
      logged: {
        outcome: 'invalid_payload',
        error_message: 'payload schema: /ref is required',
        error_details: [{ path: '/ref', message: 'is required' }],
        delivery_id: 'delivery-1',
      },
    },
  ];

  describe('refuses, stores no event, and logs', () => {
    for (const { name, columns, body = '{}', headers, status, code, logged } of refusals) {
      it(`${name}: ${status} ${code}`, async () => {
        const trigger = await addTrigger(database, columns);
        const answer = await host.deliver(trigger.key, body, {
          'X-Original-URI': `/api/v1/webhooks/${trigger.key}`,
          ...headers,
        });
        expect(answer.status).to.equal(status);
        expect(answer.json).to.deep.include({ success: false, code });
        expect(answer.text).to.not.match(/select |insert |at .*\.ts|node_modules/i);
        const [row] = await logOf(database, trigger, 1);
        expect(row).to.deep.include({
          trigger_ref: trigger.ref,
          webhook_key: `${trigger.key.slice(0, 11)}…`,
          event_id: null,
          status_code: status,
          method: 'POST',
          source_ip: '127.0.0.1',
          rate_limited: false,
          ...logged,
        });
        expect(JSON.stringify(row)).to.not.include(trigger.key);
        expect(await eventsOf(database, trigger)).to.deep.equal([]);
      });
    }

    it('an unknown key: 404 NOT_FOUND, with no more of the key than its display form', async () => {
      const { status, json } = await host.deliver('wh_nobodyHoldsThisKeyAtAll0123456789', '{}', {
        'User-Agent': 'x'.repeat(5000),
        'X-Filler': 'y'.repeat(5000),
      });
      expect({ status, json }).to.deep.equal({
        status: 404,
        json: { success: false, error: 'Invalid webhook key', code: 'NOT_FOUND' },
      });
      const row = await lastUnknown('wh_nobodyHo…');
      expect(row).to.include({
        trigger_id: null,
        outcome: 'unknown_key',
        status_code: 404,
        webhook_key_id: null,
      });
      // A flood of these must not fill the disk.
      expect(row?.headers).to.deep.equal({});
      expect(row?.user_agent).to.have.length(200);
    });

    it('a defect: 500, and no SQL in the answer or the log of requests', async () => {
      const trigger = await addTrigger(database);
      await database.knex.raw('alter table attune.trigger rename column out_schema to elsewhere');
      try {
        const { status, json } = await host.deliver(trigger.key, '{}');
        const error = 'The webhook could not be processed';
        expect({ status, json }).to.deep.equal({
          status: 500,
          json: { success: false, error, code: 'INTERNAL_SERVER_ERROR' },
        });
        const row = await lastUnknown(`${trigger.key.slice(0, 11)}…`);
        expect(row).to.include({ outcome: 'error', status_code: 500 });
        expect(row?.error_message)
          .to.match(/42703/)
          .and.not.match(/select|out_schema/i);
      } finally {
        await database.knex.raw('alter table attune.trigger rename column elsewhere to out_schema');
      }
    });

    it('a revoked key: 404, even though its trigger is enabled', async () => {
      const trigger = await addTrigger(database);
      await database
        .knex('attune.webhook_key')
        .where({ trigger_id: trigger.id })
        .update({ state: 'revoked' });
      expect((await host.deliver(trigger.key, '{}')).status).to.equal(404);
    });

    it('a disabled webhook: 403, though its key is hidden; enabled again, the same key', async () => {
      const trigger = await addTrigger(database);
      await database.knex('attune.trigger').where({ id: trigger.id }).update({ webhook_enabled: false });
      const { status, json } = await host.deliver(trigger.key, '{}');
      expect([status, json.error]).to.deep.equal([403, 'Webhooks are disabled for this trigger']);
      const [row] = await database.knex('attune.trigger').where({ id: trigger.id });
      expect(row.webhook_key).to.equal(null);
      await database.knex('attune.trigger').where({ id: trigger.id }).update({ webhook_enabled: true });
      const [again] = await database.knex('attune.trigger').where({ id: trigger.id });
      expect(again.webhook_key).to.equal(trigger.key);
    });

    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']) {
      it(`${method}: 405 with Allow`, async () => {
        const { status, headers } = await host.send(method, '/api/v1/webhooks/wh_0123456789');
        expect({ status, allow: headers.allow }).to.deep.equal({ status: 405, allow: 'POST' });
      });
    }

    it('attack: a key with a broken percent-encoding', async () => {
      for (const key of ['%', '%zz', '%c0%af', '%ff']) {
        const { status, json } = await host.deliver(key, '{}');
        expect([status, json?.code], key).to.deep.equal([404, 'NOT_FOUND']);
      }
    });

    it('attack: SQL in the key', async () => {
      const { status } = await host.deliver(encodeURIComponent("' or 1=1 --"), '{}');
      expect(status).to.equal(404);
      expect((await database.knex('attune.trigger').count())[0]?.count).to.not.equal('0');
    });

    it('attack: header values that a database cannot hold, in the log', async () => {
      const trigger = await addTrigger(database);
      await host.deliver(trigger.key, '{', {
        'User-Agent': `\u0080ÿ${'x'.repeat(5000)}`,
        'X-Odd': "'\\u0000",
      });
      const [row] = await logOf(database, trigger, 1);
      expect(row?.user_agent).to.have.lengthOf(1000);
      expect(row?.headers['x-odd']).to.equal("'\\u0000");
    });
  });

  describe('fails closed where a setting, stored in plain SQL, is', () => {
    const broken: Record<string, [columns: Record<string, unknown>, status: number, reason: RegExp]> = {
      'HMAC on without a secret': [
        { webhook_hmac_enabled: true, webhook_hmac_secret: null },
        401,
        /no secret/,
      ],
      'HMAC on with an empty secret': [{ webhook_hmac_enabled: true, webhook_hmac_secret: '' }, 401, /empty/],
      'an unknown scheme': [
        { webhook_hmac_enabled: true, webhook_hmac_secret: 'x', webhook_hmac_scheme: 'paypal' },
        401,
        /unknown scheme/,
      ],
      'a scheme that every object has': [
        { webhook_hmac_enabled: true, webhook_hmac_secret: 'x', webhook_hmac_scheme: 'constructor' },
        401,
        /unknown scheme/,
      ],
      'an unknown algorithm': [
        { webhook_hmac_enabled: true, webhook_hmac_secret: 'x', webhook_hmac_algorithm: 'md5' },
        401,
        /unknown algorithm/,
      ],
      'a secret under an encryption key that is gone': [
        { webhook_hmac_enabled: true, webhook_hmac_secret: 'enc:v1:01234567:AAAA' },
        401,
        /not configured/,
      ],
      'an allowlist without entries': [
        { webhook_ip_whitelist_enabled: true, webhook_ip_whitelist: [] },
        403,
        /not in the IP allowlist/,
      ],
      'an allowlist that is NULL': [
        { webhook_ip_whitelist_enabled: true, webhook_ip_whitelist: null },
        403,
        /not in the IP allowlist/,
      ],
      'an allowlist with a broken entry': [
        { webhook_ip_whitelist_enabled: true, webhook_ip_whitelist: ['127.0.0.1', '10.0.0.0/99'] },
        403,
        /10\.0\.0\.0\/99/,
      ],
      'a size limit of 0': [{ webhook_payload_size_limit_kb: 0 }, 413, /too large/],
      'a negative size limit': [{ webhook_payload_size_limit_kb: -5 }, 413, /too large/],
      'a schema that is none': [{ out_schema: { type: 'nonsense' } }, 500, /schema/],
    };
    for (const [name, [columns, status, reason]] of Object.entries(broken)) {
      it(`${name}: ${status}`, async () => {
        const trigger = await addTrigger(database, columns);
        const body = '{"a":1}';
        const answer = await host.deliver(trigger.key, body, signed(body, 'x'));
        expect(answer.status).to.equal(status);
        expect(answer.text).to.not.match(/enc:v1|10\.0\.0\.0/);
        const [row] = await logOf(database, trigger, 1);
        expect(row?.error_message).to.match(reason);
        expect(await eventsOf(database, trigger)).to.deep.equal([]);
      });
    }

    it('a rate limit of 0 requests: one request, not endlessly many', async () => {
      const trigger = await addTrigger(database, {
        webhook_rate_limit_enabled: true,
        webhook_rate_limit_requests: 0,
        webhook_rate_limit_window_seconds: null,
      });
      const statuses = [];
      for (let n = 0; n < 3; n++) statuses.push((await host.deliver(trigger.key, '{}')).status);
      expect(statuses).to.deep.equal([200, 429, 429]);
    });
  });

  describe('in a batch, the innocent are stored', () => {
    const bad: Record<string, string> = {
      'U+0000, found before the database sees it': String.raw`{"a":"\u0000"}`,
      'a lone surrogate': String.raw`{"a":"\udc00"}`,
      'a number that only the database refuses': '{"a":1e200000}',
      'U+0000 under a key that is there twice, which only the database sees': String.raw`{"a":"\u0000","a":1}`,
    };
    for (const [name, body] of Object.entries(bad)) {
      it(`200 at once, 20 with ${name}: 180 stored, 20 × 422`, async () => {
        const trigger = await addTrigger(database);
        const answers = await Promise.all(
          Array.from({ length: 200 }, (_, n) =>
            host.deliver(trigger.key, n % 10 === 3 ? body : `{"n":${n}}`),
          ),
        );
        const byStatus = Object.groupBy(answers, ({ status }) => status);
        expect(byStatus[200]).to.have.lengthOf(180);
        expect(byStatus[422]).to.have.lengthOf(20);
        expect(new Set(byStatus[422]?.map(({ json }) => json.code))).to.deep.equal(
          new Set(['VALIDATION_ERROR']),
        );
        const events = await eventsOf(database, trigger);
        expect(events.map(({ payload }) => payload.n).toSorted((a, b) => a - b)).to.deep.equal(
          Array.from({ length: 200 }, (_, n) => n).filter((n) => n % 10 !== 3),
        );
        const ids = new Set(byStatus[200]?.map(({ json }) => json.event_id));
        expect(ids).to.deep.equal(new Set(events.map(({ id }) => Number(id))));
        const rows = await logOf(database, trigger, 200);
        expect(rows.filter(({ outcome }) => outcome === 'accepted')).to.have.lengthOf(180);
        expect(rows.filter(({ outcome }) => outcome === 'invalid_payload')).to.have.lengthOf(20);
      });
    }

    it('events of a trigger that was deleted meanwhile: 404 for those', async () => {
      const kept = await addTrigger(database);
      const deleted = await addTrigger(database);
      for (const { key } of [kept, deleted]) expect((await host.deliver(key, '{}')).status).to.equal(200);
      await database.knex('attune.event').where({ trigger: deleted.id }).delete();
      await database.knex('attune.trigger').where({ id: deleted.id }).delete();
      const answers = await Promise.all(
        [kept, deleted, kept, deleted].map(({ key }) => host.deliver(key, '{"after":1}')),
      );
      expect(answers.map(({ status }) => status)).to.deep.equal([200, 404, 200, 404]);
    });
  });

  describe('a repeated delivery', () => {
    const repeat = (trigger: TestTrigger, body: string, id: string) =>
      host.deliver(trigger.key, body, { 'Webhook-Id': id });

    it('20 at once: one event, 19 duplicates with its id', async () => {
      const trigger = await addTrigger(database);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => repeat(trigger, '{"a":1}', 'msg_1')),
      );
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(20).fill(200));
      expect(answers.filter(({ json }) => json.duplicate === true)).to.have.lengthOf(19);
      const events = await eventsOf(database, trigger);
      expect(events).to.have.lengthOf(1);
      expect(new Set(answers.map(({ json }) => json.event_id))).to.deep.equal(
        new Set([Number(events[0]?.id)]),
      );
      const rows = await logOf(database, trigger, 20);
      expect(rows.filter(({ outcome }) => outcome === 'duplicate')).to.have.lengthOf(19);
      expect(new Set(rows.map(({ event_id }) => event_id))).to.deep.equal(new Set([events[0]?.id]));
      expect(new Set(rows.map(({ delivery_id }) => delivery_id))).to.deep.equal(new Set(['msg_1']));
    });

    it('later: a duplicate as well', async () => {
      const trigger = await addTrigger(database);
      const first = await repeat(trigger, '{"a":1}', 'msg_2');
      const { json } = await repeat(trigger, '{"a":1}', 'msg_2');
      expect(json).to.include({ success: true, duplicate: true, event_id: first.json.event_id });
      expect(json.data.duplicate).to.equal(true);
    });

    it('attack: a used id with other content does not swallow the second event', async () => {
      const trigger = await addTrigger(database);
      await Promise.all([repeat(trigger, '{"a":1}', 'msg_3'), repeat(trigger, '{"a":2}', 'msg_3')]);
      await repeat(trigger, '{"a":3}', 'msg_3');
      expect(await eventsOf(database, trigger)).to.have.lengthOf(3);
    });

    it('of another trigger is another delivery', async () => {
      const [one, two] = [await addTrigger(database), await addTrigger(database)];
      await Promise.all([one, two].map((trigger) => repeat(trigger, '{"a":1}', 'msg_4')));
      expect(await eventsOf(database, one)).to.have.lengthOf(1);
      expect(await eventsOf(database, two)).to.have.lengthOf(1);
    });

    it('which was refused the first time may be accepted the second', async () => {
      const trigger = await addSignedTrigger(database);
      expect((await repeat(trigger, '{"a":1}', 'msg_5')).status).to.equal(401);
      const headers = { 'Webhook-Id': 'msg_5', ...signed('{"a":1}') };
      const { json } = await host.deliver(trigger.key, '{"a":1}', headers);
      expect(json).to.include({ success: true }).and.not.have.property('duplicate');
    });

    it('without an id, the same content twice is two events', async () => {
      const trigger = await addTrigger(database);
      await Promise.all([1, 2].map(() => host.deliver(trigger.key, '{"a":1}')));
      expect(await eventsOf(database, trigger)).to.have.lengthOf(2);
    });
  });

  it('uses the injected clock for nothing a sender sees as the time of arrival', async () => {
    const trigger = await addTrigger(database);
    const { json } = await host.deliver(trigger.key, '{}');
    expect(Math.abs(Date.parse(json.received_at) - Date.now())).to.be.lessThan(60_000);
    expect(host.clock.nowMs).to.equal(NOW_MS);
  });

  async function lastUnknown(display: string) {
    for (let attempt = 0; attempt < 100; attempt++) {
      const [row] = await database.knex('attune.webhook_event_log').where({ webhook_key: display });
      if (row !== undefined) return row;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`no log row of ${display}`);
  }
});
