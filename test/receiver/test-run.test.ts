// The test tool on the receiver's own checks: what it reports of each, and what it leaves behind.

import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import type { Check, TestRequest, TestResult } from '../../lib/admin/api-types.ts';
import { CHECK_NAMES } from '../../lib/log/log-checks.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addSignedTrigger,
  addTrigger,
  eventsOf,
  logOf,
  NO_LIMITS,
  SECRET,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

const permissions = ['triggers:read', 'triggers:update'];

describe('the test tool', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, {
      authenticate: () => ({ id: '1', login: 'operator', permissions }),
      limits: { ...NO_LIMITS, perKey: { limit: 1, windowMs: 60_000 } },
    });
  });
  after(async () => {
    await host?.close();
    await database?.drop();
  });

  const ask = (trigger: TestTrigger, request: TestRequest) =>
    host.post(`/api/v1/triggers/${trigger.id}/webhook/test`, JSON.stringify(request));
  const run = async (trigger: TestTrigger, request: TestRequest): Promise<TestResult> =>
    (await ask(trigger, request)).json.data;
  const resultsOf = (checks: Check[]) =>
    Object.fromEntries(checks.map(({ name, result }) => [name, result] as const));

  it('reports every check, in the order they are made', async () => {
    const { checks, status, outcome } = await run(await addSignedTrigger(database), {
      body: '{}',
      sign: true,
    });
    expect([status, outcome]).to.deep.equal([200, 'accepted']);
    expect(checks.map(({ name }) => name)).to.deep.equal(CHECK_NAMES);
    const off = ['ip_allowlist', 'handshake', 'signed_handshake', 'event_type', 'payload_schema'];
    const results = Object.entries(resultsOf(checks));
    expect(results.filter(([, result]) => result === 'off').map(([name]) => name)).to.include.members(off);
    expect(
      results.filter(([name]) => !off.includes(name)).every(([, result]) => /passed|off/.test(result)),
    ).to.equal(true);
    expect(resultsOf(checks)).to.include({ key: 'passed', signature: 'passed', event: 'passed' });
  });

  it('tells what answered a handshake, and stores nothing', async () => {
    const trigger = await addTrigger(database, { webhook_hmac_scheme: 'monday' });
    const { checks, status, outcome, event_id, response_body } = await run(trigger, {
      body: '{"challenge":"abc"}',
    });
    expect([status, outcome, event_id, response_body]).to.deep.equal([
      200,
      'handshake',
      null,
      { challenge: 'abc' },
    ]);
    expect(resultsOf(checks)).to.include({ body: 'passed', handshake: 'passed', event: 'not_reached' });
  });

  it('says by which type a request is ignored, and what was not looked at then', async () => {
    const trigger = await addTrigger(database, {
      webhook_event_type_place: '{"path":"$.type"}',
      webhook_event_types: ['wanted'],
    });
    const { checks, status, outcome, event_id } = await run(trigger, { body: '{"type":"other"}' });
    expect([status, outcome, event_id]).to.deep.equal([200, 'ignored', null]);
    expect(resultsOf(checks)).to.include({
      event_type: 'passed',
      payload_schema: 'not_reached',
      event: 'not_reached',
    });
    expect(checks.find(({ name }) => name === 'event_type')?.detail).to.contain('"other"');
  });

  it('stores an event that says it is a test, and logs it', async () => {
    const trigger = await addTrigger(database);
    const { event_id: eventId, dry_run: dryRun } = await run(trigger, { body: '{"n":1}' });
    const [event] = await eventsOf(database, trigger);
    expect([Number(event?.id), dryRun]).to.deep.equal([eventId, false]);
    expect(event?.metadata).to.include({ is_test: true });
    expect((await logOf(database, trigger, 1))[0]).to.include({ outcome: 'accepted', is_test: true });
  });

  it('dry: the same checks, but nothing is counted or stored', async () => {
    const trigger = await addTrigger(database);
    for (const n of [1, 2]) {
      const result = await run(trigger, { body: `{"n":${n}}`, dry_run: true });
      expect(result).to.deep.include({ status: 200, dry_run: true, event_id: null });
      expect(resultsOf(result.checks)).to.include({ key_limit: 'passed', event: 'passed' });
    }
    expect(await eventsOf(database, trigger)).to.deep.equal([]);
    expect((await host.deliver(trigger.key, '{}')).status).to.equal(200);
  });

  it('dry: tells what PostgreSQL would not store', async () => {
    const { status, checks } = await run(await addTrigger(database), { body: '[1e999999]', dry_run: true });
    expect(status).to.equal(422);
    expect(Object.values(resultsOf(checks))).to.include('failed');
  });

  it('says why a check failed, and which ones were not reached', async () => {
    const trigger = await addTrigger(database, {
      webhook_ip_whitelist_enabled: true,
      webhook_ip_whitelist: ['192.0.2.0/24'],
    });
    const refused = await run(trigger, { body: '{}', source_ip: '198.51.100.7', dry_run: true });
    expect(refused).to.include({ status: 403, outcome: 'ip_denied' });
    const failed = refused.checks.find(({ result }) => result === 'failed');
    expect(failed).to.include({ name: 'ip_allowlist', detail: '198.51.100.7 is not in the IP allowlist' });
    expect(resultsOf(refused.checks)).to.include({ declared_size: 'passed', key_limit: 'not_reached' });
    const allowed = await run(trigger, { body: '{}', source_ip: '192.0.2.7', dry_run: true });
    expect(resultsOf(allowed.checks)).to.include({ ip_allowlist: 'passed' });
  });

  it('signs with the stored secret without showing the signature', async () => {
    const trigger = await addSignedTrigger(database);
    // Twice: failures of a dry run must not use up the limit of wrong signatures.
    for (const body of ['1', '2']) {
      const { checks, findings } = await run(trigger, { body, dry_run: true });
      expect(resultsOf(checks)).to.include({ signature: 'failed', payload: 'not_reached' });
      expect(findings[0]).to.include({ cause: 'signature_missing' });
    }
    const signed = await run(trigger, { body: '{}', sign: true, dry_run: true });
    expect(resultsOf(signed.checks)).to.include({ signature: 'passed' });
    expect(signed.request_headers).to.deep.include({ 'x-webhook-signature': '(hidden)' });
  });

  it('attack: a secret in a header that the trigger names shows up nowhere', async () => {
    const secret = 'shown in a header of its own';
    const trigger = await addTrigger(database, {
      webhook_hmac_enabled: true,
      webhook_hmac_secret: secret,
      webhook_hmac_scheme: 'token',
      webhook_hmac_options: '{"header":"X-Gate"}',
      webhook_rate_limit_enabled: true,
      webhook_rate_limit_requests: 100,
      webhook_event_types: ['wanted'],
      webhook_event_type_place: '{"path":"$.type"}',
    });
    const tested = await ask(trigger, { body: '{}', sign: true, dry_run: true });
    expect(tested.json.data.request_headers).to.deep.include({ 'x-gate': '(hidden)' });
    expect(JSON.stringify(tested.json)).to.not.include(secret);
    const wanted = await run(trigger, {
      body: '{"type":"wanted"}',
      headers: { 'X-Gate': secret, 'X-Seen': '1' },
    });
    const ignored = await run(trigger, { body: '{}', headers: { 'X-Gate': secret, 'X-Seen': '1' } });
    expect([wanted.outcome, ignored.outcome]).to.deep.equal(['accepted', 'ignored']);
    const rows = await logOf(database, trigger, 2);
    const [event] = await eventsOf(database, trigger);
    for (const { headers } of [...rows, event?.metadata as (typeof rows)[number]]) {
      expect(headers).to.deep.include({ 'x-seen': '1' }).and.not.have.property('x-gate');
    }
  });

  it('takes nothing away from the delivery that it was made of', async () => {
    const trigger = await addTrigger(database, {
      webhook_hmac_enabled: true,
      webhook_hmac_secret: SECRET,
      webhook_hmac_scheme: 'github',
      webhook_rate_limit_enabled: true,
      webhook_rate_limit_requests: 100,
    });
    const body = '{"n":1}';
    const headers = { 'X-GitHub-Delivery': 'd-1' };
    const tested = await run(trigger, { body, sign: true, headers });
    const repeated = await run(trigger, { body, sign: true, headers });
    expect([tested.outcome, repeated.outcome]).to.deep.equal(['accepted', 'duplicate']);
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    const sent = { ...headers, 'X-Hub-Signature-256': `sha256=${signature}` };
    const { json } = await host.deliver(trigger.key, body, sent);
    expect(json).to.include({ success: true }).and.to.not.have.property('duplicate');
    expect(await eventsOf(database, trigger)).to.have.lengthOf(2);
  });

  it('is 400 where there is nothing to sign with', async () => {
    const answer = await ask(await addTrigger(database), { body: '{}', sign: true });
    expect([answer.status, answer.json.code]).to.deep.equal([400, 'BAD_REQUEST']);
  });
});
