// The example host from outside: a process with an embedded database, driven over HTTP as its users do.

import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { createEmptyDatabase, needsServer } from '../support/database.ts';
import {
  type Answer,
  call,
  dataDirectory,
  type Example,
  eventually,
  killExamples,
  runExample,
  type TemporaryDirectory,
  temporaryDirectory,
} from './example-process.ts';

const HOST = 'examples/host/main.ts';
const PAYLOADS = join(import.meta.dirname, '../../examples/payloads');
const TOKEN = 'token-for-everything';
const READ_TOKEN = 'token-for-reading';
const LISTENING = /^Listening on (\S+) – open (\S+)$/m;

const payload = (name: string): Promise<string> => readFile(join(PAYLOADS, name), 'utf8');
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

describe('the example host', function () {
  this.timeout(180_000);
  let data: TemporaryDirectory;
  let host: Example;
  let base: string;

  before(async () => {
    // From nothing, as the first start of all.
    data = await temporaryDirectory();
    host = runExample(HOST, {
      PORT: '0',
      DATA_DIR: data.path,
      ATTUNE_TOKEN: TOKEN,
      ATTUNE_READ_TOKEN: READ_TOKEN,
      ...{ LOG_LEVEL: 'warn' },
    });
    const [, url = ''] = await host.line(LISTENING);
    base = `${url}/api/v1`;
  });
  after(async () => {
    await killExamples();
    await data.remove();
  });

  const get = (path: string, token = TOKEN): Promise<Answer> => call(base + path, { headers: bearer(token) });
  const send = (path: string, body?: unknown, token = TOKEN, method = 'POST'): Promise<Answer> =>
    call(base + path, {
      method,
      headers: { ...bearer(token), ...(body !== undefined && { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  const deliver = (url: string, body: string, headers: Record<string, string> = {}): Promise<Answer> =>
    call(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } });

  async function enable(ref: string): Promise<string> {
    const { status, body } = await send(`/triggers/${ref}/webhook/enable`);
    expect(status).to.equal(200);
    return body.data.webhook_url;
  }

  it('prints one line with a link that opens the UI signed in', async () => {
    const [line, url, link] = await host.line(LISTENING);
    expect(link).to.equal(`${url}/api/v1/webhooks/ui/#token=${TOKEN}`);
    expect(line).to.not.include(READ_TOKEN);
  });

  it('is alive and ready', async () => {
    const root = base.replace('/api/v1', '');
    expect(await call(`${root}/health/live`)).to.include({ status: 200 });
    expect(await call(`${root}/health/ready`)).to.include({ status: 200 });
  });

  it('turns a push from GitHub into an event, a log row, statistics, an enforcement and an execution', async () => {
    const url = await enable('github.push');
    const body = await payload('github-push.json');
    const delivery = {
      'X-GitHub-Event': 'push',
      'X-GitHub-Delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    };
    const answer = await deliver(url, body, { ...delivery, 'User-Agent': 'GitHub-Hookshot/044aadd' });
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.include({ success: true, trigger_ref: 'github.push' });
    const id = answer.body.event_id;

    const event = await get(`/events/${id}`);
    expect(event.body.data.payload).to.deep.equal(JSON.parse(body));
    expect(event.body.data.webhook_metadata.user_agent).to.equal('GitHub-Hookshot/044aadd');

    const executions = await eventually(
      () => get(`/executions?event=${id}&status=completed`),
      ({ body }) => body.data.length > 0,
    );
    expect(executions.body.data).to.have.lengthOf(1);
    const [execution] = executions.body.data;
    expect(execution).to.include({ action_ref: 'core.echo', rule_ref: 'github.announce_push', event: id });
    const detail = await get(`/executions/${execution.id}`);
    const message = 'GitHub: push to Codertocat/Hello-World, refs/heads/master';
    expect(detail.body.data.result).to.deep.equal({ message });

    const enforcements = await get(`/enforcements?event=${id}`);
    expect(enforcements.body.data).to.have.lengthOf(1);
    const enforcement = await get(`/enforcements/${enforcements.body.data[0].id}`);
    expect(enforcement.body.data).to.include({ status: 'processed', rule_ref: 'github.announce_push' });
    expect(enforcement.body.data.payload).to.deep.equal(JSON.parse(body));

    const activity = await get(`/events/${id}/activity`);
    const kinds = activity.body.data.map(
      (one: { kind: string; status: string }) => `${one.kind} ${one.status}`,
    );
    expect(kinds).to.deep.equal(['enforcement processed', 'execution completed']);

    const log = await eventually(
      () => get('/triggers/github.push/webhook/log'),
      ({ body }) => body.data?.length > 0,
    );
    expect(log.body.data[0]).to.include({ status_code: 200, outcome: 'accepted', event_id: id });
    const info = await eventually(
      () => get('/triggers/github.push/webhook'),
      ({ body }) => body.data?.total_events === 1,
    );
    expect(info.body.data).to.include({ enabled: true, total_events: 1 });
    const stats = await get('/triggers/github.push/webhook/stats?window=1h');
    expect(stats.body.data.totals).to.include({ requests: 1, accepted: 1, refused: 0 });
    const metrics = await call(`${base.replace('/api/v1', '')}/metrics`);
    expect(metrics.body).to.match(/attune_webhook_requests_total\{[^}]*trigger="github\.push"[^}]*\} 1/);
  });

  it('does nothing a second time for a repeated delivery', async () => {
    const url = await enable('myapp.deployment_complete');
    const body = await payload('myapp-deployment-complete.json');
    const answers = [];
    for (const _ of [1, 2]) answers.push(await deliver(url, body, { 'Idempotency-Key': 'build-17' }));
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200]);
    expect(answers[1]?.body).to.include({ duplicate: true, event_id: answers[0]?.body.event_id });
    await eventually(
      () => get('/executions?rule_ref=myapp.*&status=completed'),
      ({ body }) => body.data.length > 0,
    );
    expect((await get('/enforcements?rule_ref=myapp.*')).body.pagination.total_items).to.equal(1);
  });

  it('takes a payment signed by Stripe, and refuses a forged one', async () => {
    const url = await enable('stripe.payment_succeeded');
    const { body } = await send('/triggers/stripe.payment_succeeded/webhook/hmac', { scheme: 'stripe' });
    const text = await payload('stripe-payment-intent-succeeded.json');
    const sign = (secret: string): Record<string, string> => {
      const time = Math.floor(Date.now() / 1000);
      const signature = createHmac('sha256', secret).update(`${time}.${text}`).digest('hex');
      return { 'Stripe-Signature': `t=${time},v1=${signature}` };
    };
    expect((await deliver(url, text, sign('guessed'))).status).to.equal(401);
    const paid = await deliver(url, text, sign(body.data.secret));
    expect(paid.status).to.equal(200);
    const executions = await eventually(
      () => get(`/executions?event=${paid.body.event_id}&status=completed`),
      ({ body }) => body.data.length > 0,
    );
    const detail = await get(`/executions/${executions.body.data[0].id}`);
    const message = 'Paid 2000 usd by cus_ExampleCustomer1 (evt_3PExampleEvent0000000001)';
    expect(detail.body.data.result.message).to.equal(message);
  });

  it('creates packs and triggers by hand', async () => {
    const pack = await send('/packs', { ref: 'mine', label: 'Mine' });
    expect(pack.status).to.equal(201);
    expect(pack.body.data).to.include({ ref: 'mine', version: '1.0.0' });
    const body = {
      ref: 'mine.ping',
      pack_ref: 'mine',
      label: 'Ping',
      out_schema: { type: 'object', required: ['a'] },
    };
    const trigger = await send('/triggers', body);
    expect(trigger.status).to.equal(201);
    expect(trigger.body.data).to.include({
      ref: 'mine.ping',
      is_adhoc: true,
      pack_ref: 'mine',
      webhook_enabled: false,
    });
    expect(trigger.body.data).to.not.have.property('webhook_hmac_secret');
    const url = await enable('mine.ping');
    expect((await deliver(url, '{"a":1}')).status).to.equal(200);
    expect((await deliver(url, '{"b":1}')).status).to.equal(422);
    expect(await send('/triggers', body)).to.have.nested.property('body.code', 'CONFLICT');
    expect(await send('/packs', { ref: 'mine', label: 'Mine' })).to.include({ status: 409 });
    expect(await send('/triggers', { ...body, ref: 'no.pack', pack_ref: 'none' })).to.include({
      status: 404,
    });
  });

  it('says everything that is wrong with a body', async () => {
    const wrong = await send('/triggers', { ref: 'nodot', enabled: 'yes' });
    expect(wrong).to.include({ status: 422 });
    expect(wrong.body).to.include({ success: false, code: 'VALIDATION_ERROR' });
    const paths = wrong.body.details.map(({ path }: { path: string }) => path);
    expect(paths).to.have.members(['/ref', '/label', '/enabled']);
    const headers = { ...bearer(TOKEN), 'Content-Type': 'application/json' };
    const broken = await call(`${base}/packs`, { method: 'POST', headers, body: '{' });
    expect(broken).to.include({ status: 400 }).and.have.nested.property('body.code', 'BAD_REQUEST');
    expect(await send('/packs')).to.include({ status: 422 });
  });

  const GUARDED = [
    ['GET', '/triggers', true],
    ['GET', '/triggers/github.push/webhook', true],
    ['POST', '/triggers/github.push/webhook/enable', false],
    ['GET', '/triggers/github.push/webhook/hmac/secret', false],
    ['POST', '/triggers', false],
    ['POST', '/packs', false],
    ['GET', '/enforcements', false],
    ['GET', '/enforcements/1', false],
    ['GET', '/executions', false],
    ['GET', '/executions/1', false],
  ] as const;
  for (const [method, path, mayReader] of GUARDED) {
    it(`guards ${method} ${path}`, async () => {
      for (const headers of [
        {},
        bearer('token-of-nobody'),
        bearer(''),
        { Authorization: `Basic ${TOKEN}` },
      ]) {
        const anonymous = await call(base + path, { method, headers });
        expect(anonymous.status).to.equal(401);
        expect(anonymous.body).to.include({ success: false, code: 'UNAUTHORIZED' });
      }
      const reader = await call(base + path, { method, headers: bearer(READ_TOKEN) });
      expect(reader.status).to.equal(mayReader ? 200 : 403);
    });
  }

  it('answers lists page by page', async () => {
    const { body } = await get('/enforcements?limit=1&page=2');
    expect(body.data).to.have.lengthOf(1);
    expect(body.pagination).to.include({ page: 2, page_size: 1, has_previous: true });
    expect(body.pagination.total_pages).to.equal(body.pagination.total_items);
    expect((await get('/executions')).body.pagination.page_size).to.equal(20);
    expect((await get('/executions?per_page=1000')).body.pagination.page_size).to.equal(100);
    for (const query of ['page=0', 'page=x', 'page_size=-1', 'rule=abc', 'status=a&status=b', 'limit=1.5']) {
      expect(await get(`/enforcements?${query}`), query).to.include({ status: 400 });
    }
    expect((await get('/executions?pack_name=core&result_contains=Hello-World')).body.data).to.have.lengthOf(
      1,
    );
    expect((await get('/executions?trigger_ref=git%25')).body.data).to.have.lengthOf(0);
    expect((await get('/executions/999999')).body).to.include({ code: 'NOT_FOUND' });
  });

  it('answers what does not exist in the same envelope', async () => {
    expect((await get('/nothing/here')).body).to.include({ success: false, code: 'NOT_FOUND' });
    expect(await deliver(`${base}/webhooks/wh_${'x'.repeat(32)}`, '{}')).to.include({ status: 404 });
  });

  it('serves the web UI under the link it prints', async () => {
    const page = await call(`${base}/webhooks/ui/`);
    // In a checkout where nobody has run npm start or npm run build yet, it says how to build it.
    if (page.status !== 200)
      expect([page.status, page.body]).to.deep.equal([
        503,
        page.body.match(/^The web UI is not built\..*/s)?.[0],
      ]);
    else expect(page.headers.get('content-type')).to.match(/^text\/html/);
    const root = await fetch(`${base.replace('/api/v1', '')}/`, { redirect: 'manual' });
    expect(root.headers.get('location')).to.equal('/api/v1/webhooks/ui/');
  });

  it('keeps a second host away from its port, in one line', async () => {
    const other = await temporaryDirectory();
    const { code, stdout, stderr } = await runExample(HOST, {
      PORT: new URL(base).port,
      DATA_DIR: other.path,
    }).exit;
    await other.remove();
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.match(/^PORT: \d+ on 127\.0\.0\.1 is in use[^\n]*\n$/);
  });

  it('keeps a second host away from its data, in one line', async () => {
    const { code, stderr } = await runExample(HOST, { PORT: '0', DATA_DIR: data.path }).exit;
    expect(code).to.equal(1);
    expect(stderr).to.match(/^DATA_DIR: \S+ is in use by process \d+[^\n]*\n$/);
  });

  it('stops under load without losing what it acknowledged, and starts again with everything', async () => {
    const url = await enable('myapp.deployment_complete');
    const acknowledged: number[] = [];
    let refused = 0;
    const senders = Array.from({ length: 8 }, async () => {
      for (;;) {
        const answer = await deliver(url, '{"environment":"dev","status":"success"}').catch(() => null);
        if (answer === null) return;
        if (answer.status === 200) acknowledged.push(answer.body.event_id);
        else refused += 1;
      }
    });
    while (acknowledged.length < 20 && refused === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    host.process.kill('SIGTERM');
    const { code, stderr } = await host.exit;
    await Promise.all(senders);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    expect(acknowledged).to.have.lengthOf.at.least(20);

    host = runExample(HOST, { PORT: '0', DATA_DIR: data.path, ATTUNE_TOKEN: TOKEN, LOG_LEVEL: 'warn' });
    const [, restarted = ''] = await host.line(LISTENING);
    base = `${restarted}/api/v1`;
    for (const id of acknowledged) expect((await get(`/events/${id}`)).status, `event ${id}`).to.equal(200);
    const info = await get('/triggers/myapp.deployment_complete/webhook');
    expect(info.body.data.webhook_key).to.equal(url.split('/').at(-1));
    host.process.kill('SIGINT');
    expect((await host.exit).code).to.equal(0);
  });
});

describe('several example hosts on one database server', function () {
  this.timeout(180_000);
  before(function () {
    needsServer(this, 'an embedded database belongs to one process');
  });
  after(killExamples);

  it('start together, and run the rules of an event once', async () => {
    const database = await createEmptyDatabase();
    const variables = { PORT: '0', DATABASE_URL: database.url, ATTUNE_TOKEN: TOKEN, LOG_LEVEL: 'warn' };
    const hosts = [1, 2, 3].map(() => runExample(HOST, variables));
    const bases = await Promise.all(hosts.map(async (host) => `${(await host.line(LISTENING))[1]}/api/v1`));
    const headers = { ...bearer(TOKEN), 'Content-Type': 'application/json' };
    const enabled = await call(`${bases[0]}/triggers/github.push/webhook/enable`, {
      method: 'POST',
      headers,
    });
    const body = await payload('github-push.json');
    for (const base of bases) {
      const url = `${base}/webhooks/${enabled.body.data.webhook_key}`;
      const answer = await call(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      });
      expect(answer.status).to.equal(200);
    }
    const executions = await eventually(
      () => call(`${bases[0]}/executions?status=completed`, { headers }),
      ({ body }) => body.data.length === 3,
    );
    expect(new Set(executions.body.data.map((row: { event: number }) => row.event))).to.have.property(
      'size',
      3,
    );
    for (const host of hosts) host.process.kill('SIGTERM');
    const exits = await Promise.all(hosts.map((host) => host.exit));
    expect(exits.map(({ code, stderr }) => ({ code, stderr }))).to.deep.equal(
      Array(3).fill({ code: 0, stderr: '' }),
    );
    await database.drop();
  });
});

describe('the example host refuses to start', function () {
  this.timeout(180_000);
  let data: TemporaryDirectory;
  before(async () => {
    data = await dataDirectory();
  });
  after(async () => {
    await killExamples();
    await data.remove();
  });

  async function refusal(variables: Record<string, string>): Promise<string> {
    const { code, stdout, stderr } = await runExample(HOST, {
      PORT: '0',
      DATA_DIR: data.path,
      LOG_LEVEL: 'warn',
      ...variables,
    }).exit;
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' });
    expect(stderr).to.match(/^[^\n]+\n$/);
    return stderr;
  }

  it('on a database that is not there', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const line = await refusal({ DATABASE_URL: `postgres://me:hidden@127.0.0.1:${port}/db` });
    expect(line).to.include(`127.0.0.1:${port}/db`).and.not.include('hidden');
  });

  it('with a value it cannot use', async () => {
    expect(await refusal({ PORT: 'eighty' })).to.match(/^PORT: /);
    expect(await refusal({ DATA_DIR: '/dev/null/data' })).to.match(/^DATA_DIR: /);
    expect(await refusal({ ATTUNE_WEBHOOKS_ENCRYPTION_KEY: 'short' })).to.include('ERR_ENCRYPTION_KEY');
  });

  it('with a broken pack, naming file and line', async () => {
    const packs = join(import.meta.dirname, 'broken-packs');
    expect(await refusal({ PACKS_DIR: packs })).to.include(`${join(packs, 'broken/triggers/push.yaml')}:3: `);
    expect(await refusal({ PACKS_DIR: `${packs}/none` })).to.match(/^PACKS_DIR: /);
  });

  it('on an address that is not its own', async () => {
    expect(await refusal({ HOST: '203.0.113.1' })).to.match(/^HOST: /);
  });
});
