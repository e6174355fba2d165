// From a request to a target and back: through HTTP on both sides, the database between them.

import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { startTarget, type TestTarget } from '../support/bad-target.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addTrigger,
  eventually,
  type HostOptions,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

const HOUR_MS = 3600_000;

describe('forwarding', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  let target: TestTarget;
  let trigger: TestTrigger;

  const options: HostOptions = {
    allowTargets: ['127.0.0.1'],
    authenticate: () => ({ id: '1', login: 'ada', permissions: ['triggers:read', 'triggers:update'] }),
  };
  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, options);
  });
  after(async () => {
    await host.close();
    await database.drop();
  });
  beforeEach(async () => {
    target = await startTarget();
    trigger = await addTrigger(database);
  });
  afterEach(() => target.close());

  const call = async (method: string, path: string, body?: unknown, headers = {}) => {
    const sent =
      body === undefined
        ? { headers }
        : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } };
    const answer = await host.send(method, `/api/v1${path}`, sent);
    expect(answer.status, answer.text).to.be.below(500);
    return { status: answer.status, data: answer.json?.data, json: answer.json };
  };
  const at = (path: string) => `/triggers/${trigger.id}/webhook${path}`;
  const addTarget = async (settings: object = {}) => {
    const { data } = await call('POST', at('/targets'), { name: 'one', url: target.url, ...settings });
    return data;
  };
  const deliveries = async (query = '') => (await call('GET', at(`/deliveries${query}`))).data;
  const allIn = (states: string[], count: number) =>
    eventually(
      deliveries,
      (found) =>
        found.length === count && found.every(({ state }: { state: string }) => states.includes(state)),
      `${count} deliveries ${states}`,
      15_000,
    );

  it('delivers an event, signed, and shows the attempt', async () => {
    const created = await addTarget({ headers: [{ name: 'X-Auth', value: 'hunter2!', secret: true }] });
    const { json } = await host.deliver(trigger.key, '{"n":12345678901234567890}');
    const [delivery] = await allIn(['succeeded'], 1);
    expect(delivery).to.include({
      event_id: json.event_id,
      attempts: 1,
      last_status: 200,
      target_name: 'one',
    });
    const [request] = target.requests;
    expect(request?.body).to.equal('{"n": 12345678901234567890}');
    expect(request?.headers['webhook-id']).to.equal(delivery.message_id);
    const key = Buffer.from(created.secret.slice(6), 'base64');
    const content = `${delivery.message_id}.${request?.headers['webhook-timestamp']}.${request?.body}`;
    const expected = createHmac('sha256', key).update(content).digest('base64');
    expect(request?.headers['webhook-signature']).to.equal(`v1,${expected}`);
    expect(request?.headers['x-auth']).to.equal('hunter2!');

    const { data: detail, json: whole } = await call('GET', at(`/deliveries/${delivery.id}`));
    expect(JSON.stringify(whole)).to.not.contain('hunter2!').and.not.contain(created.secret);
    expect(detail.attempt_log).to.have.lengthOf(1);
    expect(detail.attempt_log[0]).to.deep.include({ number: 1, outcome: 'succeeded', error: null });
    expect(detail.attempt_log[0].answer).to.include({ status: 200, body: 'ok', truncated: false });
    const { data: shown } = await call('GET', at(`/targets/${created.id}`));
    expect(shown.headers).to.deep.equal([{ name: 'X-Auth', value: null, secret: true }]);
    expect((await call('GET', at(`/targets/${created.id}/secret`))).data).to.deep.equal({
      secret: created.secret,
    });
    const { data: audit } = await call('GET', `/webhooks/audit?trigger_ref=${trigger.ref}`);
    expect(audit.map(({ action }: { action: string }) => action)).to.deep.equal([
      'target.reveal',
      'target.create',
    ]);
    expect(JSON.stringify(audit)).to.not.contain('hunter2!').and.not.contain(created.secret);
  });

  it('delivers to those targets only whose condition holds', async () => {
    await addTarget({ name: 'main', condition: { path: '$.ref', in: ['main'] } });
    await addTarget({ name: 'tags', condition: "$[?match(@, 'tag-.*')]" });
    await addTarget({ name: 'forced', condition: { header: 'X-Force', exists: true } });
    await host.deliver(trigger.key, '{"ref":"main"}');
    await host.deliver(trigger.key, '{"ref":"tag-1"}', { 'X-Force': '1' });
    const found = await allIn(['succeeded'], 3);
    const names = found.map((one: { target_name: string; event_id: number }) => one.target_name);
    expect(names.toSorted()).to.deep.equal(['forced', 'main', 'tags']);
  });

  it('tries again on the documented schedule, is a dead letter after its time, and delivered in order once put back', async () => {
    target.answers = [503];
    const { id } = await addTarget({
      ordering: { key: { path: '$.line' }, on_dead_letter: 'skip' },
      breaker: null,
      retry: { attempts: 3, first_delay_seconds: 60, max_delay_seconds: 1800, total_seconds: 3600 },
    });
    for (let n = 0; n < 4; n++) await host.deliver(trigger.key, `{"n":${n},"line":${n % 2}}`);
    const start = host.clock.nowMs;
    let attempts = 0;
    for (;;) {
      // The head of each line has been tried, or is dead, so that the next one is.
      const found = await eventually(
        deliveries,
        (all) => all.length === 4 && sum(all) > attempts && all.every(isSettled(host.clock.nowMs)),
        'another attempt',
      );
      attempts = sum(found);
      const waiting = found.filter(({ state }: Delivery) => state === 'retrying');
      for (const one of waiting) {
        const pauseMs = Date.parse(one.next_attempt_at ?? '') - host.clock.nowMs;
        expect(pauseMs).to.be.within(0, 60_000 * 2 ** (one.attempts - 1));
      }
      if (found.every(({ state }: Delivery) => state === 'dead')) break;
      // Where the heads are dead, those behind them are about to be tried.
      if (waiting.length === 0) continue;
      host.clock.nowMs = Math.max(...waiting.map((one: Delivery) => Date.parse(one.next_attempt_at ?? '')));
      await call('POST', at(`/targets/${id}/resume`));
    }
    expect(host.clock.nowMs - start).to.be.below(3 * HOUR_MS);
    const dead = await deliveries();
    const { data: detail } = await call('GET', at(`/deliveries/${dead[0].id}`));
    expect(detail.attempt_log.map(({ number }: { number: number }) => number)).to.deep.equal([1, 2, 3]);
    expect(detail.attempt_log[2]).to.deep.include({ outcome: 'failed', error: 'answered 503' });
    expect(new Set(target.requests.map(({ headers }) => headers['webhook-id'])).size).to.equal(4);

    target.answers = [200];
    target.requests.length = 0;
    const { data: replay } = await call('POST', at('/deliveries/retry'), { filter: {} });
    expect(replay).to.include({ total: 4, kind: 'deliveries' });
    await allIn(['succeeded'], 4);
    const { data: done } = await call('GET', `/webhooks/replays/${replay.id}`);
    expect(done).to.include({
      state: 'done',
      total: 4,
      requeued: 4,
      done: 4,
      succeeded: 4,
      dead: 0,
      unfinished: 0,
    });
    const sent = target.requests.map(({ body }) => JSON.parse(body));
    for (const line of [0, 1]) {
      const inLine = sent.filter((one) => one.line === line).map(({ n }) => n);
      expect(inLine).to.deep.equal([line, line + 2]);
    }
    const ids = new Set(dead.map(({ message_id }: { message_id: string }) => message_id));
    for (const { headers } of target.requests) expect(ids.has(String(headers['webhook-id']))).to.equal(true);
  });

  it('keeps a line waiting behind a dead letter where that is asked for', async () => {
    target.answers = [400, 200];
    await addTarget({ ordering: { key: { path: '$.line' }, on_dead_letter: 'block' } });
    await host.deliver(trigger.key, '{"n":1,"line":"a"}');
    await allIn(['dead'], 1);
    await host.deliver(trigger.key, '{"n":2,"line":"a"}');
    await host.deliver(trigger.key, '{"n":3,"line":"b"}');
    await eventually(
      () => deliveries('?state=succeeded'),
      (found) => found.length === 1,
      'the other line',
    );
    expect(target.requests.map(({ body }) => JSON.parse(body).n)).to.deep.equal([1, 3]);
    const [dead] = await deliveries('?state=dead');
    await call('POST', at(`/deliveries/${dead.id}/cancel`));
    await eventually(
      () => deliveries('?state=succeeded'),
      (found) => found.length === 2,
      'those behind it',
    );
    expect((await call('POST', at(`/deliveries/${dead.id}/cancel`))).status).to.equal(409);
  });

  it('waits while paused, and loses nothing', async () => {
    const { id } = await addTarget();
    expect((await call('POST', at(`/targets/${id}/pause`))).data.paused).to.equal(true);
    for (let n = 0; n < 3; n++) await host.deliver(trigger.key, `{"n":${n}}`);
    await allIn(['pending'], 3);
    expect((await call('GET', at(`/targets/${id}`))).data.deliveries).to.deep.equal({
      pending: 3,
      delivering: 0,
      dead: 0,
    });
    expect(target.requests).to.have.lengthOf(0);
    await call('POST', at(`/targets/${id}/resume`));
    await allIn(['succeeded'], 3);
  });

  it('opens the breaker, sends one to try, and closes it', async () => {
    target.answers = [500];
    const { id } = await addTarget({
      concurrency: 1,
      breaker: { failures: 3, open_seconds: 600 },
      retry: { attempts: 50, first_delay_seconds: 1, max_delay_seconds: 1 },
    });
    for (let n = 0; n < 5; n++) await host.deliver(trigger.key, `{"n":${n}}`);
    const state = async () => (await call('GET', at(`/targets/${id}`))).data.breaker_state;
    await eventually(state, (now) => now === 'open', 'an open breaker');
    expect(target.requests).to.have.lengthOf(3);
    host.clock.nowMs += 60_000;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(target.requests).to.have.lengthOf(3);
    host.clock.nowMs += 600_000;
    await eventually(
      async () => target.requests.length,
      (count) => count === 4,
      'one that tries',
    );
    await eventually(state, (now) => now === 'open', 'an open breaker again');
    target.answers = [200];
    host.clock.nowMs += 600_000;
    await allIn(['succeeded'], 5);
    expect(await state()).to.equal('closed');
  });

  it('keeps to a rate', async () => {
    await addTarget({ rate_per_second: 20, concurrency: 100 });
    await Promise.all(Array.from({ length: 25 }, (_, n) => host.deliver(trigger.key, `{"n":${n}}`)));
    await allIn(['succeeded'], 25);
    const times = target.requests.map(({ atMs }) => atMs).toSorted((a, b) => a - b);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).to.be.at.least(1100);
  });

  it('honours Retry-After, by seconds, up to the longest pause', async () => {
    target.answers = [{ status: 429, headers: { 'retry-after': '100000' } }];
    await addTarget({ retry: { first_delay_seconds: 1, max_delay_seconds: 600 } });
    await host.deliver(trigger.key, '{}');
    const [delivery] = await allIn(['retrying'], 1);
    expect(Date.parse(delivery.next_attempt_at) - host.clock.nowMs).to.be.within(599_000, 600_000);
  });

  it('gives an event again to its targets, as a delivery of its own', async () => {
    await addTarget();
    const { json } = await host.deliver(trigger.key, '{"n":1}');
    await allIn(['succeeded'], 1);
    const { data: replay } = await call('POST', `/events/${json.event_id}/replay`);
    const [second, first] = await allIn(['succeeded'], 2);
    expect(second).to.include({ event_id: first.event_id, replay_id: replay.id });
    expect(second.message_id).to.not.equal(first.message_id);
    expect((await call('POST', `/events/${json.event_id}/replay`, { targets: false })).status).to.equal(400);
    const { data: filtered } = await call('POST', '/events/replay', { trigger_ref: trigger.ref });
    expect(filtered.total).to.equal(1);
    await allIn(['succeeded'], 3);
  });

  it('sends one for a test, and remembers nothing of it', async () => {
    const { id } = await addTarget({ url: `${target.url}?token=hunter2` });
    const { data } = await call('POST', at(`/targets/${id}/test`));
    expect(data).to.include({ outcome: 'succeeded' });
    expect(data.request.url).to.equal(`${target.url}?token=…`);
    expect(target.requests[0]?.url).to.equal('/hook?token=hunter2');
    expect(await deliveries()).to.deep.equal([]);
  });

  it('signs with both secrets while one is being replaced', async () => {
    const { id, secret } = await addTarget();
    const { data } = await call('POST', at(`/targets/${id}/rotate`));
    expect(data.secret)
      .to.match(/^whsec_/)
      .and.not.equal(secret);
    await host.deliver(trigger.key, '{}');
    await allIn(['succeeded'], 1);
    expect(String(target.requests[0]?.headers['webhook-signature']).split(' ')).to.have.lengthOf(2);
    host.clock.nowMs += 25 * HOUR_MS;
    await host.deliver(trigger.key, '{"n":2}');
    await allIn(['succeeded'], 2);
    expect(String(target.requests[1]?.headers['webhook-signature']).split(' ')).to.have.lengthOf(1);
  });

  it('refuses what cannot work, with its place', async () => {
    const wrong: [object, string][] = [
      [{ url: 'http://169.254.169.254/' }, '/url'],
      [{ url: 'http://10.0.0.1/' }, '/url'],
      [{ url: 'https://user:pass@example.com/' }, '/url'],
      [{ condition: '$.[' }, '/condition'],
      [{ condition: { path: '$.a' } }, '/condition'],
      [{ ordering: { key: { path: 'x' } } }, '/ordering/key'],
      [{ headers: [{ name: 'Host', value: 'x' }] }, '/headers/0/name'],
      [{ headers: [{ name: 'X', value: '{% nonsense' }] }, '/headers/0/value'],
      [{ headers: [{ name: 'X', secret: true }] }, '/headers/0/value'],
      [{ answer: { json_schema: { type: 'nonsense' } } }, '/answer/json_schema'],
      [{ timeout_ms: 10 }, '/timeout_ms'],
    ];
    for (const [settings, path] of wrong) {
      const { status, json } = await call('POST', at('/targets'), {
        name: 'x',
        url: target.url,
        ...settings,
      });
      expect(status, JSON.stringify(settings)).to.equal(422);
      expect(
        json.details.map((detail: { path: string }) => detail.path),
        JSON.stringify(settings),
      ).to.include(path);
    }
  });

  it('keeps a secret header that is not sent again, and tells who was faster', async () => {
    const made = await addTarget({ headers: [{ name: 'X-Auth', value: 'hunter2!', secret: true }] });
    const change = {
      name: 'renamed',
      headers: [
        { name: 'x-auth', secret: true },
        { name: 'X-More', value: '{{ event.id }}' },
      ],
    };
    expect((await call('PATCH', at(`/targets/${made.id}`), change)).status).to.equal(200);
    const { status } = await call(
      'PATCH',
      at(`/targets/${made.id}`),
      { name: 'other' },
      { 'If-Match': `"${made.revision}"` },
    );
    expect(status).to.equal(409);
    const { json } = await host.deliver(trigger.key, '{}');
    await allIn(['succeeded'], 1);
    expect(target.requests[0]?.headers).to.include({ 'x-auth': 'hunter2!', 'x-more': String(json.event_id) });
    expect((await call('DELETE', at(`/targets/${made.id}`))).status).to.equal(200);
    expect(await deliveries()).to.deep.equal([]);
  });

  it('sends no stored secret header to another server, however the URL is changed', async () => {
    const secret = { name: 'X-Auth', value: 'hunter2!', secret: true };
    const { id } = await addTarget({ headers: [secret] });
    const patch = (change: object) => call('PATCH', at(`/targets/${id}`), change);
    const elsewhere = await startTarget();
    const kept = { name: 'X-Auth', secret: true };
    const moves: [object, string][] = [
      [{ url: elsewhere.url }, '/headers'],
      [{ url: elsewhere.url, headers: [kept] }, '/headers/0/value'],
      [{ url: elsewhere.url, headers: [{ ...kept, value: null }] }, '/headers/0/value'],
      [{ url: target.url.replace('http:', 'https:') }, '/headers'],
    ];
    for (const [change, path] of moves) {
      const { status, json } = await patch(change);
      expect(status, JSON.stringify(change)).to.equal(422);
      expect(json.details[0]).to.have.property('path', path);
      expect(json.details[0].message).to.include(new URL(target.url).origin);
    }
    expect((await call('GET', at(`/targets/${id}`))).data.url).to.equal(target.url);
    expect((await patch({ url: new URL('/other?path=1', target.url).href })).status).to.equal(200);
    const entered = { url: elsewhere.url, headers: [{ ...secret, value: 'theirs' }] };
    expect((await patch(entered)).status).to.equal(200);
    await host.deliver(trigger.key, '{}');
    await allIn(['succeeded'], 1);
    expect(elsewhere.requests[0]?.headers).to.have.property('x-auth', 'theirs');
    await elsewhere.close();
  });
});

type Delivery = { state: string; attempts: number; next_attempt_at: string | null };

const sum = (all: Delivery[]) => all.reduce((total, { attempts }) => total + attempts, 0);

/** Tried, and due later; or still waiting in its line. */
const isSettled =
  (nowMs: number) =>
  ({ state, next_attempt_at: next }: Delivery): boolean =>
    state !== 'delivering' && (state !== 'retrying' || Date.parse(next ?? '') > nowMs);
