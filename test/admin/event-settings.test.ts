// Delivery ids, event types, batches and answers as settings: over the API, into the receiver, and into the audit.

import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addTrigger,
  eventsOf,
  logOf,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

const authenticate = () => ({ id: '1', login: 'ops', permissions: ['triggers:read', 'triggers:update'] });

describe('settings of what becomes of a request', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  let trigger: TestTrigger;

  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, { authenticate, keyCacheTtlMs: 100 });
  });
  after(async () => {
    await host.close();
    await database.drop();
  });
  beforeEach(async () => {
    trigger = await addTrigger(database);
  });

  const path = () => `/api/v1/triggers/${trigger.ref}/webhook`;
  const patch = (body: object) =>
    host.send('PATCH', path(), {
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    });

  it('are told as they are by default, changed, and audited', async () => {
    const { data } = (await host.get(path())).json;
    expect(data).to.deep.include({
      delivery: { id_place: null, window_seconds: 86_400, replay_protection: null, replay: 'off' },
      event_type: { place: null, accepted: null },
      batch: null,
      response: null,
    });
    const changed = await patch({
      delivery: { id_place: { path: '$.id' }, window_seconds: 3600, replay_protection: true },
      event_type: { place: { header: 'X-Kind' }, accepted: ['a', 'b.*'] },
      batch: { format: 'path', path: '$.items' },
      response: { status: 202 },
    });
    expect(changed.status, changed.text).to.equal(200);
    expect(changed.json.data).to.deep.include({
      delivery: {
        id_place: { path: '$.id' },
        window_seconds: 3600,
        replay_protection: true,
        replay: 'remember',
      },
      event_type: { place: { header: 'X-Kind' }, accepted: ['a', 'b.*'] },
      batch: { format: 'path', path: '$.items', on_error: 'all', max_elements: 1000 },
      response: { status: 202, headers: {}, body: null, content_type: 'application/json; charset=utf-8' },
    });
    const { data: audit } = (await host.get(`${path()}/audit`)).json;
    expect(audit[0].details.changes ?? audit[0].details).to.include.keys(
      'delivery.id_place',
      'event_type.accepted',
      'batch',
    );
    const off = await patch({ event_type: { accepted: null }, batch: null, response: null });
    expect(off.json.data).to.deep.include({ batch: null, response: null });
    expect(off.json.data.event_type).to.deep.equal({ place: { header: 'X-Kind' }, accepted: null });
  });

  const wrong: [name: string, body: object, path: string][] = [
    [
      'a path that is none, with its position',
      { delivery: { id_place: { path: '$.a[' } } },
      '/delivery/id_place/path',
    ],
    ['a header and a path', { event_type: { place: { header: 'a', path: '$' } } }, '/event_type/place'],
    ['a window of a second', { delivery: { window_seconds: 1 } }, '/delivery/window_seconds'],
    ['no type at all', { event_type: { accepted: [] } }, '/event_type/accepted'],
    ['a batch at no path', { batch: { format: 'path' } }, '/batch/path'],
    ['a path that leads nowhere', { batch: { format: 'array', path: '$.items' } }, '/batch/path'],
    ['too many elements', { batch: { format: 'array', max_elements: 10_001 } }, '/batch/max_elements'],
    ['a status that says it failed', { response: { status: 500 } }, '/response/status'],
    ['a template that does not compile', { response: { body: 'a\n{% if %}' } }, '/response/body'],
    [
      'a header of the connection',
      { response: { headers: { 'Transfer-Encoding': 'x' } } },
      '/response/headers/Transfer-Encoding',
    ],
    [
      'a header of two lines',
      { response: { headers: { 'X-A': 'a\r\nSet-Cookie: b' } } },
      '/response/headers/X-A',
    ],
    ['a body where there is none', { response: { status: 204, body: 'x' } }, '/response/body'],
  ];
  for (const [name, body, at] of wrong) {
    it(`refuse ${name}`, async () => {
      const { status, json } = await patch(body);
      expect(status).to.equal(422);
      expect(json.details.map((detail: { path: string }) => detail.path)).to.include(at);
    });
  }

  describe('the answer', () => {
    const answering = async (response: object, columns: Record<string, unknown> = {}) => {
      trigger = await addTrigger(database, { webhook_response: JSON.stringify(response), ...columns });
      return host.deliver(trigger.key, '{"n":12,"text":"<b>"}', { 'X-GitHub-Delivery': 'd-1' });
    };

    it('has the status, headers and words of the trigger', async () => {
      const body =
        '{"id":{{ event_id }},"n":{{ payload.n }},"of":{{ delivery_id | json }},"again":{{ duplicate }}}';
      const response = {
        status: 202,
        headers: { 'X-Hello': 'you' },
        body,
        content_type: 'application/vnd.a+json',
      };
      const { status, headers, text } = await answering(response);
      const [event] = await eventsOf(database, trigger);
      expect(status).to.equal(202);
      expect(text).to.equal(`{"id":${event?.id},"n":12,"of":"d-1","again":false}`);
      expect(headers['x-hello']).to.equal('you');
      expect(headers['content-type']).to.equal('application/vnd.a+json');
      expect(headers['content-security-policy']).to.equal("default-src 'none'; sandbox");
      const again = await host.deliver(trigger.key, '{"n":12,"text":"<b>"}', { 'X-GitHub-Delivery': 'd-1' });
      expect(again.text).to.contain('"again":true');
    });

    it('has no body where its status has none, and the usual one with another status', async () => {
      const empty = await answering({ status: 204 });
      expect([empty.status, empty.text]).to.deep.equal([204, '']);
      const usual = await answering({ status: 201 });
      expect([usual.status, usual.json.message]).to.deep.equal([201, 'Event created successfully']);
    });

    it('of a template that fails is the usual one, and the log says so', async () => {
      const { status, json } = await answering({
        status: 202,
        body: '{% for i in (1..9999999) %}x{% endfor %}',
      });
      expect(status).to.equal(200);
      expect(json.message).to.equal('Event created successfully');
      const notes = async () => (await logOf(database, trigger, 1)).map(({ note }) => note);
      for (let tries = 0; (await notes())[0] === null && tries < 50; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect((await notes())[0]).to.match(/^answered in the usual words: the template of the answer /);
    });

    it('stored in plain SQL as what it cannot be is the usual one', async () => {
      const { status, json } = await answering({ status: 500, headers: { 'x y': '' } });
      expect([status, json.success]).to.deep.equal([200, true]);
    });
  });

  it('events and log rows are found by their type, and rows by their batch', async () => {
    trigger = await addTrigger(database, {
      webhook_batch: '{"format":"array"}',
      webhook_event_type_place: '{"path":"$.t"}',
    });
    await host.deliver(trigger.key, '[{"t":"found.a"},{"t":"other"},{"t":"found.b"}]');
    const types = async (list: string) =>
      (await host.get(list)).json.data.map((row: { event_type: string }) => row.event_type);
    expect(await types('/api/v1/events?event_type=found.*')).to.deep.equal(['found.b', 'found.a']);
    expect(await types(`${path()}/log?event_type=found.a`)).to.deep.equal(['found.a']);
    const [{ batch_id: batch }] = (await host.get(`${path()}/log?event_type=other`)).json.data;
    expect(await types(`/api/v1/webhooks/log?batch_id=${batch}`)).to.have.members([
      'found.a',
      'other',
      'found.b',
    ]);
    expect((await host.get(`${path()}/log?batch_id=x`)).status).to.equal(422);
  });

  it('the original of a mapped event is kept where that is asked for', async () => {
    trigger = await addTrigger(database, {
      webhook_mapping: '{"kind":"jsonpath","fields":{"n":"$.a.n"}}',
      webhook_keep_original: true,
    });
    const sent = '{ "a": {"n": 12345678901234567890} }';
    const { json } = await host.deliver(trigger.key, sent);
    const original = await host.get(`/api/v1/events/${json.event_id}/original`);
    expect([original.status, original.text]).to.deep.equal([200, sent]);
    expect(original.headers['content-disposition']).to.match(/^attachment/);
    const other = await host.deliver((await addTrigger(database)).key, '{}');
    expect((await host.get(`/api/v1/events/${other.json.event_id}/original`)).status).to.equal(404);
  });
});
