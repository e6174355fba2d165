// From an event to what its rules do: enforcements, executions, and that delivering it again does nothing twice.

import { join } from 'node:path';
import { expect } from 'chai';
import pino from 'pino';
import { createExecutor, type Executor } from '../../examples/host/actions/run-executions.ts';
import { createHostTables } from '../../examples/host/host-tables.ts';
import { readPacks } from '../../examples/host/packs/read-packs.ts';
import { storePacks } from '../../examples/host/packs/store-packs.ts';
import { createRuleEngine, type RuleEngine } from '../../examples/host/rules/evaluate-rules.ts';
import { findEventActivity } from '../../examples/host/rules/event-activity.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { serve } from '../support/serve.ts';

const logger = pino({ level: 'silent' });

const READER = { id: '1', login: 'rita', permissions: ['triggers:read'] };
const EDITOR = { ...READER, permissions: ['triggers:read', 'triggers:update'] };

describe('rules of the host', () => {
  let database: TestDatabase;
  let rules: RuleEngine;
  let woken = 0;

  before(async () => {
    database = await createTestDatabase();
    const { knex } = database;
    await createHostTables(knex);
    await storePacks(knex, await readPacks(join(import.meta.dirname, '../../examples/packs')));
    rules = createRuleEngine({ knex, logger, onExecution: () => woken++ });
  });
  after(() => database.drop());

  const table = (name: string) => database.knex(name).withSchema('attune');
  let lastEvent = 100;
  const deployment = (payload: unknown) => ({
    id: ++lastEvent,
    trigger: 3,
    trigger_ref: 'myapp.deployment_complete',
    payload,
    created: new Date('2026-01-20T12:00:00.000Z'),
  });
  const live = { environment: 'production', status: 'success', version: 'v2', deployed_by: 'jenkins' };

  async function addRule(ref: string, columns: object): Promise<void> {
    const [announce] = await table('rule').where({ ref: 'myapp.announce_deployment' });
    const { id, ...copied } = announce;
    const json = ['conditions', 'action_params', 'trigger_params'].map((name) => [
      name,
      JSON.stringify(copied[name]),
    ]);
    await table('rule').insert({ ...copied, ...Object.fromEntries(json), ref, is_adhoc: true, ...columns });
  }
  afterEach(() => table('rule').where({ is_adhoc: true }).delete());

  /** Runs what was requested, and only that. */
  async function runExecutions(allowPrivateTargets = false): Promise<void> {
    const executor: Executor = createExecutor({ knex: database.knex, logger, allowPrivateTargets });
    executor.start();
    while ((await table('execution').whereIn('status', ['requested', 'running'])).length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await executor.stop();
  }

  it('lead to an enforcement and an execution with the parameters filled in', async () => {
    const event = deployment(live);
    await rules.evaluate(event);
    const [enforcement] = await table('enforcement').where({ event: event.id });
    expect(enforcement).to.include({
      rule_ref: 'myapp.announce_deployment',
      trigger_ref: 'myapp.deployment_complete',
      status: 'processed',
      condition: 'all',
    });
    expect(enforcement.payload).to.deep.equal(live);
    expect(enforcement.conditions).to.have.lengthOf(2);
    expect(enforcement.config).to.deep.equal({ message: 'v2 is live, deployed by jenkins' });
    const [execution] = await table('execution').where({ enforcement: enforcement.id });
    expect(execution).to.include({ action_ref: 'core.echo', status: 'requested', result: null });
    expect(execution.config).to.deep.equal(enforcement.config);
  });

  it('leave an execution failed whose result PostgreSQL cannot hold', async () => {
    const answering = await serve((_request, response) => void response.end('{"a":"\\u0000"}'));
    const config = JSON.stringify({ url: answering.url });
    const [{ id }] = await table('execution').insert({ action_ref: 'core.http_request', config }, ['id']);
    await runExecutions(true);
    await answering.close();
    const [execution] = await table('execution').where({ id });
    expect(execution).to.deep.include({
      status: 'failed',
      result: { error: 'The result could not be stored' },
    });
  });

  it('do nothing a second time for the same event, also when it is delivered many times at once', async () => {
    const event = deployment(live);
    woken = 0;
    await Promise.all(Array.from({ length: 10 }, () => rules.evaluate(event)));
    expect(await table('enforcement').where({ event: event.id })).to.have.lengthOf(1);
    expect(woken).to.equal(1);
  });

  it('do nothing where a condition does not hold, or no rule is enabled', async () => {
    const staging = deployment({ ...live, environment: 'staging' });
    await rules.evaluate(staging);
    await rules.evaluate({ ...deployment(live), trigger_ref: 'core.nothing' });
    expect(await findEventActivity(database.knex, staging.id, EDITOR)).to.deep.equal([]);
    const enforced = await table('enforcement').where({ rule_ref: 'myapp.check_health' });
    expect(enforced).to.have.lengthOf(0);
  });

  it('are judged each for itself: one that cannot be judged leaves the others alone', async () => {
    await addRule('myapp.a_broken', {
      conditions: JSON.stringify({ expression: 'event.payload.missing > 1' }),
    });
    await addRule('myapp.b_json_logic', { conditions: JSON.stringify({ and: [true] }) });
    await addRule('myapp.c_always', { conditions: '[]' });
    const event = deployment(live);
    await rules.evaluate(event);
    const enforcements = await table('enforcement').where({ event: event.id }).orderBy('rule_ref');
    const refs = enforcements.map((row: { rule_ref: string }) => row.rule_ref);
    expect(refs).to.deep.equal(['myapp.announce_deployment', 'myapp.c_always']);
  });

  for (const payload of [null, [1, 2], 'text', 0]) {
    it(`keep an empty payload for an event whose payload is ${JSON.stringify(payload)}`, async () => {
      await addRule('myapp.any', { conditions: '{}', action_params: '{"whole": "{{ event.payload }}"}' });
      const event = deployment(payload);
      await rules.evaluate(event);
      const [enforcement] = await table('enforcement').where({ event: event.id, rule_ref: 'myapp.any' });
      expect(enforcement.payload).to.deep.equal({});
      expect(enforcement.config).to.deep.equal({ whole: payload });
    });
  }

  it('hand database errors on, so that the event is delivered again', async () => {
    const broken = createRuleEngine({
      knex: database.knex,
      logger,
      onExecution: () => {},
    });
    const failure = await broken
      .evaluate({ ...deployment(live), id: 'none' as never })
      .catch((error: Error) => error);
    expect(failure).to.be.instanceOf(Error);
  });

  it('have their actions run once, and the result is kept', async () => {
    const event = deployment(live);
    await rules.evaluate(event);
    await runExecutions();
    await rules.evaluate(event);
    await runExecutions();
    const activity = await findEventActivity(database.knex, event.id, EDITOR);
    expect(activity.map(({ kind, label, status }) => [kind, label, status])).to.deep.equal([
      ['enforcement', 'myapp.announce_deployment', 'processed'],
      ['execution', 'core.echo', 'completed'],
    ]);
    expect(activity[1]?.detail).to.deep.equal({ message: 'v2 is live, deployed by jenkins' });
    expect(activity[1]?.created).to.match(/^\d{4}-.*Z$/);
    expect(activity[0]?.detail).to.not.equal(null);
    const [shownToReader] = await findEventActivity(database.knex, event.id, READER);
    expect(shownToReader?.detail).to.equal(null);
  });

  it('keep why an action failed', async () => {
    const [noop] = await table('action').where({ ref: 'core.noop' });
    await addRule('myapp.bad_url', { action_ref: 'core.http_request', action_params: '{"url": "nowhere"}' });
    await addRule('myapp.private', {
      action_ref: 'core.http_request',
      action_params: '{"url": "http://127.0.0.1/"}',
    });
    await addRule('myapp.unknown', { action: noop.id, action_ref: 'other.action' });
    const event = deployment(live);
    await rules.evaluate(event);
    await runExecutions();
    const failed = (await findEventActivity(database.knex, event.id, EDITOR)).filter(
      ({ status }) => status === 'failed',
    );
    const reasons = failed.map(({ detail }) => (detail as { error: string }).error).toSorted();
    expect(reasons[0]).to.match(/^127\.0\.0\.1 is a private address/);
    expect(reasons[1]).to.match(/^This host cannot run other\.action/);
    expect(reasons[2]).to.match(/^url is "nowhere"/);
  });

  it('abandon an action whose process died, and do not run it again', async () => {
    const event = deployment(live);
    await rules.evaluate(event);
    const hourAgo = new Date(Date.now() - 3_600_000);
    await table('execution')
      .where({ status: 'requested' })
      .update({ status: 'running', started_at: hourAgo });
    await runExecutions();
    const [, execution] = await findEventActivity(database.knex, event.id, EDITOR);
    expect(execution).to.include({ status: 'abandoned' });
  });

  it('share the executions among several hosts', async () => {
    await addRule('myapp.twice', { conditions: '[]' });
    const events = Array.from({ length: 20 }, () => deployment(live));
    for (const event of events) await rules.evaluate(event);
    await Promise.all([runExecutions(), runExecutions(), runExecutions()]);
    const rows = await table('execution').where(
      'enforcement',
      'in',
      table('enforcement')
        .select('id')
        .whereIn(
          'event',
          events.map(({ id }) => id),
        ),
    );
    expect(rows).to.have.lengthOf(40);
    expect(new Set(rows.map((row: { status: string }) => row.status))).to.deep.equal(new Set(['completed']));
  });
});
