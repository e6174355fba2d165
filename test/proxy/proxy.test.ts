// The synchronous proxy, over HTTP from sender to target and back, with targets that misbehave on real sockets; and the
// mapping of a payload on the same way.

import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { startBadTarget, startTarget, type TestTarget } from '../support/bad-target.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addSignedTrigger,
  addTrigger,
  eventsOf,
  eventually,
  logOf,
  signed,
  startHost,
  type WebhookHost,
} from '../support/webhook-host.ts';

const BODY = '{"id":12345678901234567890,  "a":1.10}';

describe('mapping and synchronous proxy', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  let target: TestTarget;

  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, {
      allowPrivateTargets: true,
      authenticate: () => ({ id: '1', login: 'operator', permissions: ['triggers:read', 'triggers:update'] }),
    });
    target = await startTarget();
  });
  after(async () => {
    await host.close();
    await target.close();
    await database.drop();
  });

  const proxy = (settings: object) => ({
    webhook_proxy: JSON.stringify({ url: target.url, timeout_ms: 400, ...settings }),
  });
  const exchangesOf = (id: number, count = 1) =>
    eventually(
      () => database.knex('attune.webhook_proxy_exchange').where({ trigger_id: id }).orderBy('id').select(),
      (rows) => rows.length >= count,
      'rows of proxied requests',
    );

  describe('a mapping', () => {
    const mapping = (settings: object) => ({ webhook_mapping: JSON.stringify(settings) });

    it('makes the event, keeps every digit, and keeps the original where asked', async () => {
      const fields = { n: '$.id', price: '$.a', none: '$.nope' };
      const columns = { ...mapping({ kind: 'jsonpath', fields }), webhook_keep_original: true };
      const trigger = await addSignedTrigger(database, columns);
      const answer = await host.deliver(trigger.key, BODY, signed(BODY));
      expect(answer.status).to.equal(200);
      const [row] = await database
        .knex('attune.event')
        .select(database.knex.raw('payload::text as text'))
        .where({ trigger: trigger.id });
      expect(row.text).to.equal('{"n": 12345678901234567890, "none": null, "price": 1.10}');
      const [kept] = await database
        .knex('attune.webhook_event_original')
        .where({ event_id: answer.json.event_id });
      expect(kept.body.toString()).to.equal(BODY);
    });

    it('is judged before by the input schema and afterwards by the schema of the trigger', async () => {
      const trigger = await addTrigger(database, {
        ...mapping({ kind: 'liquid', template: '{"b":{{ payload.a | json }}}' }),
        webhook_input_schema: JSON.stringify({ required: ['a'] }),
        out_schema: JSON.stringify({ type: 'object', properties: { b: { type: 'number' } } }),
        webhook_payload_schema_enforced: true,
      });
      expect((await host.deliver(trigger.key, '{"a":1}')).status).to.equal(200);
      expect((await host.deliver(trigger.key, '{"z":1}')).status).to.equal(422);
      expect((await host.deliver(trigger.key, '{"a":"x"}')).status).to.equal(422);
      expect(await eventsOf(database, trigger)).to.have.lengthOf(1);
    });

    it('that cannot be used as stored refuses everything, and the log says why', async () => {
      const trigger = await addTrigger(database, mapping({ kind: 'jsonpath', fields: { a: '$[' } }));
      expect((await host.deliver(trigger.key, '{}')).status).to.equal(500);
      const [row] = await logOf(database, trigger, 1);
      expect(row?.error_message).to.contain('mapping').and.to.contain('/fields/a');
    });

    it('refuses a payload that lacks what is required: 422, no event', async () => {
      const fields = { a: { path: '$.x', required: true } };
      const trigger = await addTrigger(database, mapping({ kind: 'jsonpath', fields }));
      const answer = await host.deliver(trigger.key, '{}');
      expect(answer.status).to.equal(422);
      expect(answer.json.details[0].message).to.contain('$.x');
      expect(await eventsOf(database, trigger)).to.have.lengthOf(0);
    });
  });

  describe('a proxy', () => {
    it('hands on the very bytes and the signature, never the key, and answers what the target says', async () => {
      const headers = [{ name: 'X-Event', value: '{{ event.id }}', secret: false }];
      const trigger = await addSignedTrigger(database, proxy({ headers }));
      target.answers = [
        {
          status: 201,
          headers: { 'x-mine': '1', 'set-cookie': 'a=b', 'content-type': 'text/html' },
          body: '<b>ok</b>',
        },
      ];
      const answer = await host.deliver(trigger.key, BODY, {
        ...signed(BODY),
        'X-Original-Uri': `/api/v1/webhooks/${trigger.key}`,
        Connection: 'close, x-hop',
        'X-Hop': '1',
      });
      expect(answer.status).to.equal(201);
      expect(answer.text).to.equal('<b>ok</b>');
      expect(answer.headers).to.include({ 'x-mine': '1', 'x-content-type-options': 'nosniff' });
      expect(answer.headers).not.to.have.property('set-cookie');
      const received = target.requests.at(-1);
      expect(received?.body).to.equal(BODY);
      expect(received?.headers['x-webhook-signature']).to.equal(signed(BODY)['X-Webhook-Signature']);
      expect(JSON.stringify(received)).not.to.contain(trigger.key);
      expect(received?.headers).not.to.have.any.keys('x-hop', 'transfer-encoding');
      const [event] = await eventsOf(database, trigger);
      expect(received?.headers['x-event']).to.equal(String(event?.id));
      const [row] = await exchangesOf(trigger.id);
      expect(row).to.include({ outcome: 'answered', target_status: 201, answered_status: 201, error: null });
      expect(Number(row.event_id)).to.equal(Number(event?.id));
    });

    it('hands on a compressed body as it came, under its encoding', async () => {
      const trigger = await addSignedTrigger(database, proxy({}));
      target.answers = [200];
      const compressed = gzipSync(BODY);
      const headers = { ...signed(BODY), 'Content-Encoding': 'gzip' };
      expect((await host.deliver(trigger.key, compressed, headers)).status).to.equal(200);
      const received = target.requests.at(-1);
      expect(received?.bytes.equals(compressed)).to.equal(true);
      expect(received?.headers).to.include({
        'content-encoding': 'gzip',
        'content-length': String(compressed.length),
      });
      expect(await eventsOf(database, trigger)).to.have.lengthOf(1);
    });

    it('hands on a batch once and as it came, where one of its elements is an event or a repeat', async () => {
      const trigger = await addTrigger(database, {
        ...proxy({ headers: [{ name: 'X-Event', value: '{{ event.id }}:{{ payload }}', secret: false }] }),
        webhook_batch: JSON.stringify({ format: 'array', on_error: 'each', max_elements: 10 }),
        webhook_input_schema: JSON.stringify({ type: 'object' }),
        webhook_delivery_id_place: JSON.stringify({ path: '$.id' }),
      });
      target.answers = [{ status: 201, body: 'theirs' }];
      const before = target.requests.length;
      const batch = '[{"id":1}, 2, {"id":3}]';
      for (const _ of ['first', 'again']) {
        const answer = await host.deliver(trigger.key, batch);
        expect([answer.status, answer.text]).to.deep.equal([201, 'theirs']);
      }
      const [first] = await eventsOf(database, trigger);
      const passedOn = target.requests.slice(before).map(({ body, headers }) => [body, headers['x-event']]);
      expect(passedOn).to.deep.equal([
        [batch, `${first?.id}:`],
        [batch, `${first?.id}:`],
      ]);
      for (const [body, failed] of [
        ['[]', 0],
        ['[1,2]', 2],
      ] as const) {
        expect((await host.deliver(trigger.key, body)).json).to.include({ event_id: null, failed });
      }
      expect(target.requests).to.have.lengthOf(before + 2);
    });

    it('is asked by a test of the test tool, but not by a dry run', async () => {
      const trigger = await addTrigger(database, proxy({}));
      target.answers = [{ status: 202, body: '{"theirs":true}' }];
      const before = target.requests.length;
      const test = async (request: object) =>
        (await host.post(`/api/v1/triggers/${trigger.id}/webhook/test`, JSON.stringify(request))).json.data;
      expect(await test({ body: BODY, dry_run: true })).to.include({ status: 200, event_id: null });
      expect(target.requests).to.have.lengthOf(before);
      const real = await test({ body: BODY });
      expect([real.status, real.response_body]).to.deep.equal([202, { theirs: true }]);
      expect(target.requests.slice(before).map(({ body }) => body)).to.deep.equal([BODY]);
    });

    it('asks nobody for a type that is ignored', async () => {
      const trigger = await addTrigger(database, {
        ...proxy({}),
        webhook_event_type_place: JSON.stringify({ path: '$.type' }),
        webhook_event_types: ['push'],
      });
      target.answers = [201];
      const before = target.requests.length;
      expect((await host.deliver(trigger.key, '{"type":"ping"}')).json).to.include({ ignored: true });
      expect(target.requests).to.have.lengthOf(before);
      expect((await host.deliver(trigger.key, '{"type":"push"}')).status).to.equal(201);
    });

    it('asks nobody for what was refused', async () => {
      const trigger = await addSignedTrigger(database, proxy({}));
      const before = target.requests.length;
      expect((await host.deliver(trigger.key, BODY)).status).to.equal(401);
      expect(target.requests).to.have.lengthOf(before);
    });

    const hostile: [string, (socket: import('node:net').Socket) => void, number, string][] = [
      ['hangs', () => {}, 504, 'timeout'],
      ['closes at once', (socket) => socket.destroy(), 502, 'failed'],
      ['sends garbage', (socket) => socket.end('SMTP 220 hello\r\n\r\n'), 502, 'failed'],
      [
        'ends early',
        (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc'),
        502,
        'failed',
      ],
      [
        'sends without end',
        (socket) => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          const chunk = Buffer.alloc(65_536, 'x');
          const more = () => socket.writable && socket.write(chunk, () => setImmediate(more));
          more();
        },
        502,
        'failed',
      ],
      [
        'drips',
        (socket) => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          setInterval(() => socket.writable && socket.write('x'), 50).unref();
        },
        504,
        'timeout',
      ],
      [
        'redirects to the metadata service',
        (socket) =>
          socket.end('HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n'),
        502,
        'invalid_answer',
      ],
    ];

    for (const [name, behave, status, outcome] of hostile) {
      it(`whose target ${name}: ${status}, and the event is stored`, async () => {
        const bad = await startBadTarget(behave);
        const settings = { url: bad.url, answer: { statuses: ['2xx'] }, max_response_bytes: 100_000 };
        const trigger = await addTrigger(database, proxy(settings));
        const answer = await host.deliver(trigger.key, BODY);
        expect(answer.status).to.equal(status);
        expect(answer.json)
          .to.include({ success: false })
          .and.to.have.property('event_id')
          .that.is.a('number');
        expect(await eventsOf(database, trigger)).to.have.lengthOf(1);
        expect((await exchangesOf(trigger.id))[0]).to.include({ outcome, answered_status: status });
        await bad.close();
      });
    }

    it('answers as configured where the target does not, or not as it must', async () => {
      const trigger = await addTrigger(
        database,
        proxy({
          answer: { statuses: ['2xx'], headers: {}, json_schema: { required: ['ok'] } },
          on_failure: { status: 202, body: 'later' },
        }),
      );
      target.answers = [
        { status: 200, body: '{"no":1}' },
        { status: 500 },
        { status: 200, body: '{"ok":1}' },
      ];
      const first = await host.deliver(trigger.key, BODY);
      expect([first.status, first.text]).to.deep.equal([202, 'later']);
      expect((await host.deliver(trigger.key, BODY)).status).to.equal(202);
      expect((await host.deliver(trigger.key, BODY)).json).to.deep.equal({ ok: 1 });
      expect(
        await host.metric('attune_webhook_proxy_requests_total', { outcome: 'invalid_answer' }),
      ).to.be.greaterThan(1);
    });

    it('never slows other triggers, and has room for so many only: 503, nothing stored', async () => {
      const bad = await startBadTarget(() => {});
      const slow = await addTrigger(database, proxy({ url: bad.url, timeout_ms: 1_500 }));
      const other = await addTrigger(database);
      const waiting = Array.from({ length: 30 }, () => host.deliver(slow.key, BODY));
      await eventually(
        async () => bad.connections(),
        (count) => count >= 25,
        '25 connections',
      );
      expect((await host.deliver(other.key, BODY)).status).to.equal(200);
      const statuses = (await Promise.all(waiting)).map(({ status }) => status).sort();
      expect(statuses).to.deep.equal([...Array(5).fill(503), ...Array(25).fill(504)]);
      expect(await eventsOf(database, slow)).to.have.lengthOf(25);
      await bad.close();
    });

    it('sends a secret header, which is encrypted once there is a key', async () => {
      const headers = [{ name: 'X-Token', value: '', secret: true }];
      const trigger = await addTrigger(database, proxy({ headers, secrets: { 'x-token': 's3cret' } }));
      const own = await startHost(database, { allowPrivateTargets: true, encryptionKey: 'ab'.repeat(32) });
      target.answers = [200];
      const { webhook_proxy } = await database.knex('attune.trigger').where({ id: trigger.id }).first();
      expect(webhook_proxy.secrets['x-token']).to.match(/^enc:v1:/);
      expect((await own.deliver(trigger.key, BODY)).status).to.equal(200);
      expect(target.requests.at(-1)?.headers['x-token']).to.equal('s3cret');
      await own.close();
    });

    it('takes no header, for itself or a target, that would be read as encrypted or cannot be sent', async () => {
      const trigger = await addTrigger(database);
      const path = `/api/v1/triggers/${trigger.id}/webhook`;
      const bad = [
        { name: 'X-Token', value: 'enc:v1:01234567:abcd', secret: true },
        { name: 'X-Lines', value: 'a\r\nb: c' },
        { name: 'X-Secret-Lines', value: 'a\n{{b', secret: true },
      ];
      const good = [{ name: 'X-Template', value: '{% if payload.a %}\n1{% endif %}' }];
      const url = 'https://example.com/';
      const answers = [
        await host.send('PATCH', path, {
          body: JSON.stringify({ proxy: { url, headers: [...bad, ...good] } }),
          headers: { 'Content-Type': 'application/json' },
        }),
        await host.post(`${path}/targets`, JSON.stringify({ name: 'a', url, headers: [...bad, ...good] })),
      ];
      const placesOf = (details: { path: string }[]) => details.map((detail) => detail.path);
      const values = bad.map((_, index) => `/headers/${index}/value`);
      expect(answers.map(({ json }) => placesOf(json.details))).to.deep.equal([
        values.map((place) => `/proxy${place}`),
        values,
      ]);
      expect(answers[0]?.json.details[0].message).to.contain('enter it in clear');
    });

    it('connects to no address that is not public, unless the host allows it', async () => {
      const strict = await startHost(database);
      const trigger = await addTrigger(database, proxy({}));
      const before = target.requests.length;
      expect((await strict.deliver(trigger.key, BODY)).status).to.equal(502);
      expect(target.requests).to.have.lengthOf(before);
      await strict.close();
      expect((await exchangesOf(trigger.id))[0]).to.include({ outcome: 'refused' });
    });
  });
});
