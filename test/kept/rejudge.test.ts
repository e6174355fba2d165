// Refused is not lost: what a trigger kept is judged again once its settings are right, each once, with the time it came.

import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import type { Request } from 'express';
import { Retention } from '../../lib/log/retention.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addSignedTrigger,
  addTrigger,
  eventsOf,
  eventually,
  logOf,
  NOW_MS,
  recordingLogger,
  SECRET,
  signed,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

const authenticate = (req: Request) => ({
  id: '1',
  login: 'ada',
  permissions: req.get('x-reader') === undefined ? ['triggers:read', 'triggers:update'] : ['triggers:read'],
});
const REFUSED_KEPT = { webhook_keep_requests: 'refused' };

describe('judging kept requests again', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, { authenticate, publicUrl: 'https://hooks.example.com' });
  });
  beforeEach(() => {
    host.clock.nowMs = NOW_MS;
  });
  after(async () => {
    await host?.close();
    await database?.drop();
  });

  const path = (trigger: TestTrigger, rest = '') => `/api/v1/triggers/${trigger.id}/webhook${rest}`;
  const post = async (trigger: TestTrigger, rest: string, body: unknown = {}) =>
    host.post(path(trigger, rest), JSON.stringify(body));
  const get = async (trigger: TestTrigger, rest: string) => (await host.get(path(trigger, rest))).json;
  const keptOf = (trigger: TestTrigger, rows: number) =>
    eventually(
      () => get(trigger, '/refused'),
      (list) => list.data.length >= Math.min(rows, 50),
      `${rows} kept requests`,
    );
  const setSecret = async (trigger: TestTrigger, secret: string) => {
    const answer = await host.send('PATCH', path(trigger), {
      body: JSON.stringify({ hmac: { enabled: true, secret } }),
      headers: { 'Content-Type': 'application/json' },
    });
    expect(answer.status).to.equal(200);
  };
  const finished = (trigger: TestTrigger, run: number) =>
    eventually(
      async () => (await get(trigger, `/refused/rejudge/${run}`)).data,
      ({ state }) => state === 'done',
      'the run to be done',
    );

  it('50 deliveries refused for a wrong secret: 50 events once it is right, also when started twice at the same time', async () => {
    const trigger = await addSignedTrigger(database, {
      ...REFUSED_KEPT,
      webhook_hmac_secret: 'a wrong secret',
    });
    const bodies = Array.from({ length: 50 }, (_, n) => `{"n":${n}}`);
    const answers = await Promise.all(bodies.map((body) => host.deliver(trigger.key, body, signed(body))));
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([401]));
    const { data: kept } = await keptOf(trigger, 50);
    host.clock.nowMs = NOW_MS + 3_600_000;
    await setSecret(trigger, SECRET);

    const { plan } = (await post(trigger, '/refused/rejudge', { dry_run: true })).json.data;
    expect(plan).to.include({ total: 50, tried: 50, accepted: 50, refused: 0 });
    expect(await eventsOf(database, trigger)).to.deep.equal([]);

    // From two instances.
    const other = await startHost(database, { authenticate, now: () => host.clock.nowMs });
    const start = path(trigger, '/refused/rejudge');
    const starts = await Promise.all([host.post(start, '{}'), other.post(start, '{}')]);
    const runs = starts.map(({ json }) => json.data.run);
    expect(runs.map(({ total }) => total).sort()).to.deep.equal([0, 50]);
    const done = await Promise.all(runs.map(({ id }) => finished(trigger, id)));
    await other.close();
    expect(done.reduce((sum, { accepted }) => sum + accepted, 0)).to.equal(50);

    const events = await eventsOf(database, trigger);
    expect(events.map(({ payload }) => payload.n).sort((a, b) => a - b)).to.deep.equal([...Array(50).keys()]);
    const arrivals = kept.map(({ received_at }: { received_at: string }) => received_at);
    expect(events.map(({ metadata }) => metadata.received_at)).to.have.members(arrivals);
    expect(new Set(events.map(({ metadata }) => metadata.rejudged_at))).to.deep.equal(
      new Set([new Date(NOW_MS + 3_600_000).toISOString()]),
    );
    const { data } = await get(trigger, '/refused?state=accepted&limit=100');
    expect(new Set(data.map(({ event_id }: { event_id: number }) => event_id)).size).to.equal(50);
  });

  it('judges a stale signature by the time it came, and says why what fails fails', async () => {
    const trigger = await addTrigger(database, {
      ...REFUSED_KEPT,
      webhook_hmac_enabled: true,
      webhook_hmac_scheme: 'slack',
      webhook_hmac_secret: 'a wrong secret',
    });
    const seconds = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', SECRET).update(`v0:${seconds}:{"a":1}`).digest('hex');
    const headers = { 'X-Slack-Request-Timestamp': String(seconds), 'X-Slack-Signature': `v0=${signature}` };
    await host.deliver(trigger.key, '{"a":1}', headers);
    const { data } = await keptOf(trigger, 1);
    host.clock.nowMs = Date.now() + 86_400_000;
    const again = (await post(trigger, `/refused/${data[0].id}/rejudge`)).json.data;
    expect(again).to.include({ state: 'refused_again', outcome: 'signature_invalid', event_id: null });
    expect(again.reason).to.include('signature mismatch');
    await setSecret(trigger, SECRET);
    const accepted = (await post(trigger, `/refused/${data[0].id}/rejudge`)).json.data;
    expect(accepted).to.include({ state: 'accepted', outcome: 'accepted' });
    const twice = await post(trigger, `/refused/${data[0].id}/rejudge`);
    expect([twice.status, twice.json.code]).to.deep.equal([409, 'CONFLICT']);
  });

  it('keeps the body of what was refused before it was read, from the address it came from', async () => {
    const trigger = await addTrigger(database, {
      ...REFUSED_KEPT,
      webhook_ip_whitelist_enabled: true,
      webhook_ip_whitelist: ['192.0.2.0/24'],
    });
    const body = JSON.stringify({ text: 'x'.repeat(200_000) });
    expect((await host.deliver(trigger.key, body)).status).to.equal(403);
    const { data } = await keptOf(trigger, 1);
    expect(data[0]).to.include({ outcome: 'ip_denied', body_bytes: body.length, source_ip: '127.0.0.1' });
    const change = { changes: { ip_whitelist: { entries: ['127.0.0.0/8'] } } };
    const tried = (await post(trigger, '/try', change)).json.data;
    expect(tried).to.include({ tried: 1, newly_accepted: 1 });
    await host.send('PATCH', path(trigger), {
      body: JSON.stringify(change.changes),
      headers: { 'Content-Type': 'application/json' },
    });
    await post(trigger, `/refused/${data[0].id}/rejudge`);
    expect((await eventsOf(database, trigger))[0]?.payload.text).to.have.lengthOf(200_000);
  });

  it('a repeat that was accepted meanwhile is a duplicate, and a crash behind the commit makes no second event', async () => {
    const trigger = await addSignedTrigger(database, {
      ...REFUSED_KEPT,
      webhook_hmac_secret: 'a wrong secret',
    });
    await host.deliver(trigger.key, '{"a":1}', { ...signed('{"a":1}'), 'Idempotency-Key': 'd-1' });
    await host.deliver(trigger.key, '{"b":1}', signed('{"b":1}'));
    const { data } = await keptOf(trigger, 2);
    await setSecret(trigger, SECRET);
    await host.deliver(trigger.key, '{"a":1}', { ...signed('{"a":1}'), 'Idempotency-Key': 'd-1' });
    const run = (await post(trigger, '/refused/rejudge')).json.data.run;
    expect(await finished(trigger, run.id)).to.include({ total: 2, accepted: 1, duplicate: 1, refused: 0 });
    expect(await eventsOf(database, trigger)).to.have.lengthOf(2);
    // As if whoever judged them had gone away between the commit of the events and the end of the judgement; once with
    // the delivery still remembered, once without.
    const ids = data.map(({ id }: { id: number }) => id);
    for (const isRemembered of [true, false]) {
      if (!isRemembered)
        await database.knex('attune.webhook_delivery').where('trigger_id', trigger.id).delete();
      await database
        .knex('attune.webhook_kept_request')
        .whereIn('id', ids)
        .whereNull('judged_reason')
        .where('judged_outcome', 'accepted')
        .update({
          state: 'kept',
          event_id: null,
          claimed_until: isRemembered ? null : database.knex.raw("now() - interval '1 second'"),
        });
      const next = (await post(trigger, '/refused/rejudge')).json.data.run;
      await finished(trigger, next.id);
      expect(await eventsOf(database, trigger)).to.have.lengthOf(2);
    }
  });

  it('a run that is stopped leaves the rest to another one', async () => {
    const trigger = await addSignedTrigger(database, {
      ...REFUSED_KEPT,
      webhook_hmac_secret: 'a wrong secret',
    });
    await host.deliver(trigger.key, '1', signed('1'));
    await keptOf(trigger, 1);
    const [run] = await database
      .knex('attune.webhook_rejudge_run')
      .insert({ trigger_id: trigger.id, state: 'running', total: 1 })
      .returning('id');
    await database
      .knex('attune.webhook_kept_request')
      .where('trigger_id', trigger.id)
      .update({
        run_id: run.id,
        claimed_until: database.knex.raw("now() + interval '1 hour'"),
      });
    expect((await post(trigger, `/refused/rejudge/${run.id}/stop`)).json.data).to.include({
      state: 'stopped',
      done: 0,
    });
    await database
      .knex('attune.webhook_kept_request')
      .where('trigger_id', trigger.id)
      .update({ claimed_until: null });
    const next = (await post(trigger, '/refused/rejudge')).json.data.run;
    expect(await finished(trigger, next.id)).to.include({ total: 1, done: 1, refused: 1 });
  });

  it('shows a kept request with its log row and the doctor, and credentials only where they are asked for', async () => {
    const trigger = await addSignedTrigger(database, REFUSED_KEPT);
    const body = '{\n  "a": 1\n}';
    await host.deliver(trigger.key, '{"a":1}', signed(body));
    const { data } = await keptOf(trigger, 1);
    const [logged] = await logOf(database, trigger, 1);
    expect(data[0].log_id).to.equal(Number(logged?.id));
    const log = await get(trigger, `/log/${logged?.id}`);
    expect(log.data.kept_request_id).to.equal(data[0].id);
    const detail = (await get(trigger, `/refused/${data[0].id}`)).data;
    expect(detail.findings[0]).to.include({ cause: 'body_changed', confidence: 'certain' });
    expect(detail.body).to.deep.equal({ text: '{"a":1}', base64: null, truncated: false });
    expect(detail.url).to.include('…').and.not.include(trigger.key);
    const signature = (shown: { headers: { name: string; value: string | null }[] }) =>
      shown.headers.find(({ name }) => name === 'X-Webhook-Signature')?.value;
    expect(signature(detail)).to.equal(null);
    expect(signature((await get(trigger, `/refused/${data[0].id}?reveal=true`)).data)).to.match(/^sha256=/);
  });

  it('knows the URL that was signed, and tells what is wrong with it but not the URL', async () => {
    const trigger = await addSignedTrigger(database, { ...REFUSED_KEPT, webhook_hmac_scheme: 'square' });
    const url = `http://hooks.example.com/api/v1/webhooks/${trigger.key}`;
    const signature = createHmac('sha256', SECRET).update(`${url}{}`).digest('base64');
    await host.deliver(trigger.key, '{}', { 'x-square-hmacsha256-signature': signature });
    const { data } = await keptOf(trigger, 1);
    const { findings } = (await get(trigger, `/refused/${data[0].id}`)).data;
    expect(findings[0]).to.include({ cause: 'other_content', confidence: 'certain' });
    expect(findings[0].explanation)
      .to.match(/under http:\/\/hooks\.example\.com, where https:/)
      .and.not.include(trigger.key);
  });

  it('attack: a secret in a header that the trigger names is hidden like any other', async () => {
    const trigger = await addSignedTrigger(database, {
      ...REFUSED_KEPT,
      webhook_hmac_scheme: 'token',
      webhook_hmac_options: '{"header":"x-gate"}',
    });
    await host.deliver(trigger.key, 'not json', { 'X-Gate': SECRET, 'X-Seen': '1' });
    const { data } = await keptOf(trigger, 1);
    const { headers } = (await get(trigger, `/refused/${data[0].id}`)).data;
    expect(headers).to.deep.include({ name: 'X-Gate', value: null });
    expect(headers).to.deep.include({ name: 'X-Seen', value: '1' });
  });

  it('attack: who may only read sees neither the body nor the query, nor the key in a header of a proxy', async () => {
    const trigger = await addSignedTrigger(database, REFUSED_KEPT);
    const address = `/api/v1/webhooks/${trigger.key}?token=in-the-query`;
    const sent = { 'Content-Type': 'application/json', 'X-Original-Uri': address };
    await host.send('POST', address, { body: '{"token":"in-the-body"}', headers: sent });
    const { data } = await keptOf(trigger, 1);
    const [logged] = await logOf(database, trigger, 1);
    const asReader = (method: string, rest: string, body?: object) =>
      host.send(method, path(trigger, rest), {
        headers: { 'x-reader': '1', 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
    const { json, text } = await asReader('GET', `/refused/${data[0].id}`);
    expect(json.data).to.include({ body: null, url: `/api/v1/webhooks/${data[0].webhook_key}?…` });
    expect(text).to.not.include('in-the-').and.not.include(trigger.key);
    expect((await asReader('GET', `/refused/${data[0].id}?reveal=true`)).status).to.equal(403);

    const mapping = {
      kind: 'liquid',
      template: '{"all":{{ payload | json }},"at":{{ received_at | json }}}',
    };
    const preview = { log_id: Number(logged?.id), mapping };
    expect((await asReader('POST', '/mapping/preview', preview)).status).to.equal(403);
    const shown = (await post(trigger, '/mapping/preview', preview)).json.data;
    expect(shown.output).to.deep.equal({ all: { token: 'in-the-body' }, at: data[0].received_at });
    await post(trigger, '/refused/discard', { ids: [data[0].id] });
    expect((await post(trigger, '/mapping/preview', preview)).status).to.equal(404);
  });

  it('a delivery that was refused, sent again and accepted makes no second event, however much later', async () => {
    const trigger = await addTrigger(database, { ...REFUSED_KEPT, webhook_delivery_window_seconds: 60 });
    const id = { 'Idempotency-Key': 'sent again' };
    await post(trigger, '/disable');
    expect((await host.deliver(trigger.key, '{"n":1}', id)).status).to.equal(403);
    const { data } = await keptOf(trigger, 1);
    await post(trigger, '/enable');
    const { event_id: eventId } = (await host.deliver(trigger.key, '{"n":1}', id)).json;
    expect(eventId).to.be.a('number');
    await database
      .knex('attune.webhook_delivery')
      .where({ trigger_id: trigger.id })
      .update({ created: database.knex.raw("now() - interval '1 day'") });
    const retention = new Retention({ db: database.knex, logger: recordingLogger([]), logDays: null });
    await retention.run();
    await retention.close();
    const judged = await post(trigger, `/refused/${data[0].id}/rejudge`);
    expect(judged.json.data).to.include({ state: 'accepted', outcome: 'duplicate', event_id: eventId });
    expect(await eventsOf(database, trigger)).to.have.lengthOf(1);
  });

  it('attack: a payload that takes too long to be judged ends its run instead of being tried for ever', async () => {
    const trigger = await addTrigger(database, {
      ...REFUSED_KEPT,
      out_schema: JSON.stringify({ type: 'object', properties: { a: { pattern: '^(a+)+$' } } }),
      webhook_payload_schema_enforced: true,
    });
    expect((await host.deliver(trigger.key, `{"a":"${'a'.repeat(40)}!"}`)).status).to.equal(503);
    await keptOf(trigger, 1);
    const { run } = (await post(trigger, '/refused/rejudge')).json.data;
    expect(await finished(trigger, run.id)).to.include({ total: 1, done: 1, refused: 1 });
  });

  it('keeps nothing by default, of accepted requests only where asked, and never a repeat', async () => {
    const plain = await addTrigger(database);
    await host.deliver(plain.key, 'not json');
    const all = await addTrigger(database, { webhook_keep_requests: 'all' });
    await host.deliver(all.key, '{"a":1}', { 'Idempotency-Key': 'x' });
    await host.deliver(all.key, '{"a":1}', { 'Idempotency-Key': 'x' });
    await host.deliver(all.key, 'not json');
    const { data } = await keptOf(all, 2);
    expect(data.map(({ outcome, state }: Record<string, string>) => [outcome, state])).to.have.deep.members([
      ['accepted', 'accepted'],
      ['invalid_payload', 'kept'],
    ]);
    expect((await get(plain, '/refused')).data).to.deep.equal([]);
    const schema = { type: 'object', required: ['b'] };
    const changes = { payload_schema_enforced: true, payload_schema: schema };
    const tried = (await post(all, '/try', { changes })).json.data;
    expect(tried).to.include({ tried: 2, newly_refused: 1, unchanged: 1 });
    expect(tried.results[0].after).to.include({ outcome: 'invalid_payload', status: 422 });
    expect(await eventsOf(database, all)).to.have.lengthOf(1);
  });

  it('tries a mapping, and shows what payloads would become', async () => {
    const trigger = await addTrigger(database, { webhook_keep_requests: 'all' });
    await host.deliver(trigger.key, '{"a":1,"b":2}');
    await keptOf(trigger, 1);
    const mapping = { kind: 'jsonpath', fields: { n: '$.b' } };
    const tried = (await post(trigger, '/try', { changes: { transform: { mapping } } })).json.data;
    expect(tried).to.include({ tried: 1, changed_payload: 1 });
    expect(tried.results[0].payload_before).to.equal('{"a":1,"b":2}');
    expect(JSON.parse(tried.results[0].payload_after)).to.deep.equal({ n: 2 });
  });

  it('keeps a batch as a whole, where nothing of it became an event', async () => {
    const trigger = await addTrigger(database, {
      ...REFUSED_KEPT,
      out_schema: { type: 'object', required: ['a'] },
      webhook_payload_schema_enforced: true,
      webhook_batch: JSON.stringify({ format: 'array', on_error: 'each' }),
    });
    await host.deliver(trigger.key, '[{"b":1},{"b":2}]');
    await host.deliver(trigger.key, '[{"a":1},{"b":2}]');
    const { data } = await keptOf(trigger, 1);
    expect(data.map(({ body_bytes: bytes, state }: Record<string, unknown>) => [bytes, state])).to.deep.equal(
      [[17, 'kept']],
    );
    await database
      .knex('attune.trigger')
      .where('id', trigger.id)
      .update({ webhook_payload_schema_enforced: false });
    const { plan } = (await post(trigger, '/refused/rejudge', { dry_run: true })).json.data;
    expect(plan).to.include({ tried: 1, accepted: 1 });
    const again = (await post(trigger, `/refused/${data[0].id}/rejudge`)).json.data;
    expect(again).to.include({ state: 'accepted' });
    expect((await eventsOf(database, trigger)).map(({ payload }) => payload)).to.deep.equal([
      { a: 1 },
      { b: 1 },
      { b: 2 },
    ]);
  });

  it('discards what was sent, and says so', async () => {
    const trigger = await addTrigger(database, REFUSED_KEPT);
    await host.deliver(trigger.key, 'not json');
    const { data } = await keptOf(trigger, 1);
    expect((await post(trigger, '/refused/discard', { ids: [data[0].id] })).json.data).to.deep.equal({
      discarded: 1,
    });
    const detail = (await get(trigger, `/refused/${data[0].id}`)).data;
    expect(detail).to.include({ state: 'discarded', url: null });
    expect((await get(trigger, '/refused/usage')).data).to.include({ requests: 1, bytes: 0 });
  });
});
