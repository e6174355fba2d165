// Bodies of several events: one event for each element, all or nothing or each on its own.

import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import type { RequestHandler } from 'express';
import { eachWanted } from '../../lib/receiver/each-wanted.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addTrigger,
  eventsOf,
  logOf,
  SECRET,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

describe('a batch', () => {
  let database: TestDatabase;
  let host: WebhookHost;

  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, { maxRefusedLogRowsPerSecond: 5000 });
  });
  after(async () => {
    await host.close();
    await database.drop();
  });

  const batchTrigger = (batch: object, columns: Record<string, unknown> = {}) =>
    addTrigger(database, {
      webhook_batch: JSON.stringify({ format: 'array', on_error: 'all', max_elements: 1000, ...batch }),
      ...columns,
    });
  const payloads = async (trigger: TestTrigger) => {
    const { rows } = await database.knex.raw(
      'select payload::text as text from attune.event where trigger = ? order by id',
      [trigger.id],
    );
    return rows.map(({ text }: { text: string }) => text);
  };
  const ONE_OR_MORE = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };

  it('becomes an event for each element, digit for digit, told apart by id and place', async () => {
    const trigger = await batchTrigger({}, { webhook_delivery_id_place: '{"path":"$.id"}' });
    const body = '[{"id":12345678901234567890,"n":1.10}, {"id":"b"} ,7]';
    const { status, json } = await host.deliver(trigger.key, body);
    expect(status).to.equal(200);
    expect(json).to.deep.include({ success: true, accepted: 3, failed: 0, message: 'Batch received' });
    expect(json.data.events).to.deep.equal(json.events);
    expect(await payloads(trigger)).to.deep.equal([
      '{"n": 1.10, "id": 12345678901234567890}',
      '{"id": "b"}',
      '7',
    ]);
    const events = await eventsOf(database, trigger);
    expect(events.map(({ id }) => ({ event_id: Number(id) }))).to.deep.equal(json.events);
    const rows = await logOf(database, trigger, 3);
    expect(rows.map((row) => [Number(row.event_id), row.batch_position])).to.deep.equal(
      events.map(({ id }, n) => [Number(id), n]),
    );
    const [{ batch_id: batchId }] = rows as [{ batch_id: string }];
    expect(events.map(({ metadata }) => metadata.batch)).to.deep.equal(
      [0, 1, 2].map((position) => ({ id: batchId, position, size: 3 })),
    );
    expect(rows.map((row) => row.batch_id)).to.deep.equal([batchId, batchId, batchId]);
  });

  it('that comes again holds duplicates, in another order too, and new elements beside them', async () => {
    const trigger = await batchTrigger({}, { webhook_delivery_id_place: '{"path":"$.id"}' });
    const first = (await host.deliver(trigger.key, '[{"id":"a"},{"id":"b"}]')).json.events;
    const again = await host.deliver(trigger.key, '[{"id":"b"},{"id":"c"},{"id":"a"},{"id":"c"}]');
    const [b, c, a, c2] = again.json.events;
    expect([b, a]).to.deep.equal([first[1], first[0]].map((event) => ({ ...event, duplicate: true })));
    expect(c2).to.deep.equal({ ...c, duplicate: true });
    expect(await eventsOf(database, trigger)).to.have.lengthOf(3);
  });

  it('with its id in a header is told apart by the places of its elements', async () => {
    const trigger = await batchTrigger({});
    const send = (body: string) => host.deliver(trigger.key, body, { 'Idempotency-Key': 'h' });
    const first = (await send('[1,1]')).json.events;
    expect(first[0].event_id).to.not.equal(first[1].event_id);
    expect(
      (await send('[1,1]')).json.events.every((event: { duplicate?: true }) => event.duplicate),
    ).to.equal(true);
    const [event] = await eventsOf(database, trigger);
    expect(event?.metadata.delivery_id).to.equal('h/0');
  });

  it('attack: a captured one under a new id: 401, and nothing of it is stored', async () => {
    const trigger = await batchTrigger(
      {},
      { webhook_hmac_enabled: true, webhook_hmac_secret: SECRET, webhook_hmac_scheme: 'github' },
    );
    const send = (body: string, id: string) =>
      host.deliver(trigger.key, body, {
        'X-Hub-Signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
        'X-GitHub-Delivery': id,
      });
    expect((await send('[{"n":1},{"n":1}]', '1')).json.accepted).to.equal(2);
    expect((await send('[{"n":1},{"n":1}]', '2')).status).to.equal(401);
    expect((await send('[{"n":1},{"n":1},{"n":1}]', '3')).json.accepted).to.equal(3);
    expect(await eventsOf(database, trigger)).to.have.lengthOf(5);
  });

  const bad: [name: string, element: string, code: string, path: string][] = [
    ['what jsonb cannot hold', '{"n":1,"a":"\\u0000"}', 'VALIDATION_ERROR', '/1/a'],
    ['what only the database refuses', '{"n":1,"a":"\\u0000","a":1}', 'VALIDATION_ERROR', ''],
    ['what the schema forbids', '{"n":"x"}', 'VALIDATION_ERROR', '/1/n'],
  ];
  for (const [name, element, code, path] of bad) {
    const body = `[{"n":0},${element},{"n":2}]`;
    const columns = {
      out_schema: JSON.stringify(ONE_OR_MORE),
      webhook_payload_schema_enforced: true,
    };

    it(`all or nothing: ${name} in one of three: 422, none is stored`, async () => {
      const trigger = await batchTrigger({}, columns);
      const { status, json } = await host.deliver(trigger.key, body);
      expect(status).to.equal(422);
      expect(json.details[0].path).to.equal(path);
      expect(await eventsOf(database, trigger)).to.deep.equal([]);
      expect(await logOf(database, trigger, 1)).to.have.lengthOf(1);
    });

    it(`each on its own: ${name} in one of three: the others are stored`, async () => {
      const trigger = await batchTrigger({ on_error: 'each' }, columns);
      const { status, json } = await host.deliver(trigger.key, body);
      expect(status).to.equal(200);
      expect(json).to.deep.include({ accepted: 2, failed: 1 });
      expect(json.events[1]).to.deep.include({ event_id: null, code });
      expect(await payloads(trigger)).to.deep.equal(['{"n": 0}', '{"n": 2}']);
      const rows = await logOf(database, trigger, 3);
      const outcomes = rows.map((row) => [row.batch_position, row.outcome]);
      expect(outcomes.sort()).to.deep.equal([
        [0, 'accepted'],
        [1, 'invalid_payload'],
        [2, 'accepted'],
      ]);
    });
  }

  it('of lines, of which one is no JSON', async () => {
    const trigger = await batchTrigger({ format: 'ndjson', on_error: 'each' });
    const headers = { 'Content-Type': 'application/x-ndjson' };
    const { json } = await host.deliver(trigger.key, '{"n":1}\n\n{"n":\n{"n":3}\r\n', headers);
    expect(json).to.deep.include({ accepted: 2, failed: 1 });
    expect(json.events[1].code).to.equal('BAD_REQUEST');
    expect(await payloads(trigger)).to.deep.equal(['{"n": 1}', '{"n": 3}']);
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await host.deliver(trigger.key, 'a=1', form)).status).to.equal(415);
  });

  it('at a path; an object where it should be is refused', async () => {
    const trigger = await batchTrigger({ format: 'path', path: '$.value' });
    expect((await host.deliver(trigger.key, '{"value":[{"n":1},{"n":2}]}')).json.accepted).to.equal(2);
    const { status, json } = await host.deliver(trigger.key, '{"value":{"n":1}}');
    expect([status, json.code]).to.deep.equal([422, 'VALIDATION_ERROR']);
  });

  it('without elements is acknowledged and ignored; more of them than may be are refused', async () => {
    const trigger = await batchTrigger({ max_elements: 3 });
    const { status, json } = await host.deliver(trigger.key, '[]');
    expect([status, json.events, json.accepted]).to.deep.equal([200, [], 0]);
    expect((await host.deliver(trigger.key, '[1,2,3,4]')).status).to.equal(413);
    const rows = await logOf(database, trigger, 2);
    expect(rows.map(({ outcome }) => outcome)).to.deep.equal(['ignored', 'invalid_payload']);
    expect(rows[0]?.note).to.equal('a batch without elements');
  });

  it('of a single event, in format array, is that event', async () => {
    const trigger = await batchTrigger({});
    const { json } = await host.deliver(trigger.key, '{"n":1}');
    expect(json).to.not.have.property('events');
    expect(json.message).to.equal('Event created successfully');
  });

  it('attack: an element that takes too long is refused by itself, whatever is judged beside it', async () => {
    const path = "$[?match(@, '(a+)+b')]";
    const trigger = await batchTrigger(
      { on_error: 'each' },
      { webhook_mapping: JSON.stringify({ kind: 'jsonpath', fields: { found: path } }) },
    );
    const elements = Array.from({ length: 60 }, (_, n) => [n === 40 ? 'a'.repeat(40) : 'aab']);
    const { status, json } = await host.deliver(trigger.key, JSON.stringify(elements));
    expect([status, json.accepted, json.failed]).to.deep.equal([200, 59, 1]);
    expect(json.events[40].code).to.equal('VALIDATION_ERROR');
    expect(new Set(await payloads(trigger))).to.deep.equal(new Set(['{"found": "aab"}']));
  });

  it('whose elements take too long together is refused as a whole: 503, to be sent in smaller ones', async () => {
    const slowly: RequestHandler = (_req, _res, next) => {
      for (const endsAtMs = performance.now() + 15; performance.now() < endsAtMs; );
      next();
    };
    const elements = Array.from({ length: 30 }, () => ({ req: { webhook: {} } }));
    const judge = (count: number) =>
      new Promise<{ status?: number; reason?: string } | undefined>((resolve) => {
        const batch = { onError: 'all', elements: elements.slice(0, count) };
        eachWanted(slowly, 60)({ webhook: { batch } } as never, {} as never, resolve as never);
      });
    expect(await judge(2)).to.equal(undefined);
    const refusal = await judge(30);
    expect(refusal?.status).to.equal(503);
    expect(refusal?.reason).to.match(/^judging took longer than 60 ms, by when \d+ of 30 elements were done/);
  });

  it('of a thousand elements goes in at once, and each counts', async () => {
    const trigger = await batchTrigger({});
    const elements = Array.from({ length: 1000 }, (_, n) => `{"n":${n}}`);
    const { json } = await host.deliver(trigger.key, `[${elements.join(',')}]`);
    expect(json.accepted).to.equal(1000);
    expect(await payloads(trigger)).to.have.lengthOf(1000);
    const counted = await host.metric('attune_webhook_requests_total', {
      trigger: trigger.ref,
      outcome: 'accepted',
    });
    expect(counted).to.equal(1000);
  });
});

describe('event types', () => {
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

  it('that the trigger does not accept: 200, ignored, no event, and the log says which it was', async () => {
    const trigger = await addTrigger(database, {
      webhook_event_type_place: '{"path":"$.type"}',
      webhook_event_types: ['push', 'pull_request.*'],
    });
    const send = (type: unknown) => host.deliver(trigger.key, JSON.stringify({ type }));
    for (const type of ['push', 'pull_request.opened']) {
      expect((await send(type)).json.event_id).to.be.a('number');
    }
    for (const type of ['issues', 'pull_request', '', null, { push: 1 }]) {
      const { status, json } = await send(type);
      expect(status).to.equal(200);
      expect(json).to.deep.include({
        success: true,
        event_id: null,
        ignored: true,
        trigger_ref: trigger.ref,
      });
    }
    const events = await eventsOf(database, trigger);
    expect(events.map(({ metadata }) => metadata.event_type)).to.deep.equal(['push', 'pull_request.opened']);
    const rows = await logOf(database, trigger, 7);
    expect(rows.map((row) => [row.outcome, row.event_type]).slice(0, 3)).to.deep.equal([
      ['accepted', 'push'],
      ['accepted', 'pull_request.opened'],
      ['ignored', 'issues'],
    ]);
    expect(rows[2]?.note).to.equal('event type "issues", which is not among those that the trigger accepts');
    expect(rows[2]?.status_code).to.equal(200);
  });

  it('of a batch are those of its elements', async () => {
    const trigger = await addTrigger(database, {
      webhook_batch: '{"format":"array","on_error":"all","max_elements":10}',
      webhook_event_type_place: '{"path":"$.t"}',
      webhook_event_types: ['a*'],
    });
    const { json } = await host.deliver(trigger.key, '[{"t":"a1"},{"t":"b"},{"t":"a2"}]');
    expect(json.events[1]).to.deep.equal({ event_id: null, ignored: true });
    const events = await eventsOf(database, trigger);
    expect(events.map(({ metadata }) => metadata.event_type)).to.deep.equal(['a1', 'a2']);
  });
});
