// kill -9 of the process that delivers, again and again: every event arrives at least once, and what arrives twice has the
// same id. With WEBHOOKS_THOROUGH=1, 200 times over 10,000 events.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { startTarget } from '../support/bad-target.ts';
import { createTestDatabase, needsServer, type TestDatabase } from '../support/database.ts';
import { addTrigger, eventually, startHost } from '../support/webhook-host.ts';

const WORKER = fileURLToPath(new URL('../support/killed-worker.ts', import.meta.url));
const IS_THOROUGH = process.env.WEBHOOKS_THOROUGH === '1';
const KILLS = IS_THOROUGH ? 200 : 3;
const EVENTS = IS_THOROUGH ? 10_000 : 200;

describe('kill -9 of the process that delivers', () => {
  let database: TestDatabase;
  before(async function () {
    needsServer(this, 'an embedded database would die together with its host');
    database = await createTestDatabase();
  });
  after(() => database?.drop());

  it('loses no event, and repeats some under the id they had', async function () {
    this.timeout(IS_THOROUGH ? 1_800_000 : 120_000);
    const target = await startTarget();
    const trigger = await addTrigger(database);
    const host = await startHost(database, {
      allowTargets: ['127.0.0.1'],
      authenticate: () => ({ id: '1', login: 'ada', permissions: ['triggers:read', 'triggers:update'] }),
    });
    const body = JSON.stringify({ name: 'one', url: target.url, concurrency: 20, paused: true });
    await host.post(`/api/v1/triggers/${trigger.id}/webhook/targets`, body);
    for (let n = 0; n < EVENTS; n += 200) {
      const batch = Array.from({ length: Math.min(200, EVENTS - n) }, (_, index) => `{"n":${n + index}}`);
      await Promise.all(batch.map((text) => host.deliver(trigger.key, text)));
    }
    const deliveries = () =>
      database
        .knex('attune.webhook_target_delivery')
        .select('state')
        .count({ count: '*' })
        .groupBy('state')
        .then((rows) =>
          Object.fromEntries(
            (rows as { state?: string; count?: unknown }[]).map(({ state, count }) => [state, Number(count)]),
          ),
        );
    await eventually(deliveries, (found) => found.pending === EVENTS, 'a delivery for each event', 60_000);
    await host.close();
    // What a killed process had on its way counts as running until its lease ends: many processes, many leases.
    await database.knex('attune.webhook_target').update({ paused_at: null, concurrency: 10_000 });

    let kills = 0;
    while (kills < KILLS) {
      const worker = spawn(process.execPath, [WORKER, database.url], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const before = target.requests.length;
      // Sometimes within the first requests, sometimes when results have been written.
      const enough = (EVENTS / KILLS) * (0.2 + (kills % 5) * 0.5);
      const exited = once(worker, 'exit');
      await Promise.race([once(worker.stdout as NonNullable<ChildProcess['stdout']>, 'data'), exited]);
      // In the middle of its work, where there is any left.
      for (let turn = 0; turn < 1000 && target.requests.length < before + enough; turn++) await sleep(5);
      worker.kill('SIGKILL');
      await exited;
      kills++;
    }
    const last = spawn(process.execPath, [WORKER, database.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    await eventually(
      deliveries,
      (found) => found.succeeded === EVENTS,
      'all delivered',
      IS_THOROUGH ? 600_000 : 120_000,
    );
    last.kill('SIGKILL');
    await once(last, 'exit');
    await target.close();

    const idsOf = Map.groupBy(target.requests, ({ body: text }) => JSON.parse(text).n);
    expect(idsOf.size).to.equal(EVENTS);
    const repeated = [...idsOf.values()].filter((requests) => requests.length > 1);
    for (const requests of repeated)
      expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).to.equal(1);
    expect(new Set(target.requests.map(({ headers }) => headers['webhook-id'])).size).to.equal(EVENTS);
    const lost = await database
      .knex('attune.webhook_target_attempt')
      .where('error', 'like', 'the process%')
      .count();
    console.log(
      `      ${kills} kills, ${EVENTS} events, ${target.requests.length} requests: ` +
        `${target.requests.length - EVENTS} repeats of ${repeated.length} events, ${lost[0]?.count} attempts cut off`,
    );
  });
});
