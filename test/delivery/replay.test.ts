// Many dead letters put back by one call: so many a second, with progress, while the receiver goes on. With
// WEBHOOKS_THOROUGH=1, 10,000 of them, and the receiver's rate before and meanwhile is printed.

import { expect } from 'chai';
import { generateTargetSecret } from '../../lib/targets/target-secret.ts';
import { startTarget, type TestTarget } from '../support/bad-target.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addTrigger,
  eventually,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

const IS_THOROUGH = process.env.WEBHOOKS_THOROUGH === '1';
const DEAD = IS_THOROUGH ? 10_000 : 150;

// Each has an event of its own, as if they had failed for a day.
const ADD_DEAD = `
  with events as (
    insert into attune.event (trigger, trigger_ref, payload, source)
    select :triggerId, :ref, jsonb_build_object('n', n), 'webhook' from generate_series(1, :count) n returning id
  )
  insert into attune.webhook_target_delivery (target_id, trigger_id, event_id, message_id, state, attempts, finished_at)
  select :targetId, :triggerId, id, 'msg_' || id, 'dead', 10, now() from events`;

describe('a replay of many dead letters', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  let target: TestTarget;
  let trigger: TestTrigger;

  before(async () => {
    database = await createTestDatabase();
    target = await startTarget();
    trigger = await addTrigger(database);
    host = await startHost(database, {
      allowTargets: ['127.0.0.1'],
      authenticate: () => ({ id: '1', login: 'ada', permissions: ['triggers:read', 'triggers:update'] }),
    });
  });
  after(async () => {
    await host.close();
    await target.close();
    await database.drop();
  });

  const replayOf = async (id: number) =>
    (await host.get(`/api/v1/webhooks/replays/${id}`)).json.data as Record<string, number | string>;

  /** Posts for this long, one after the other; events per second. */
  const rateFor = async (isOver: () => boolean) => {
    const started = performance.now();
    let count = 0;
    while (!isOver()) {
      expect((await host.deliver(trigger.key, `{"count":${count}}`)).status).to.equal(200);
      count++;
    }
    return (count * 1000) / (performance.now() - started);
  };

  it('delivers each once, at its pace, while requests come in, and shows how far it is', async function () {
    this.timeout(600_000);
    // It takes longer than the pauses of retention, which goes by the clock of the database.
    host.clock.nowMs = Date.now();
    const [row] = await database
      .knex('attune.webhook_target')
      .insert({ trigger_id: trigger.id, name: 'one', url: target.url, secret: generateTargetSecret() })
      .returning('id');
    await database.knex.raw(ADD_DEAD, {
      triggerId: trigger.id,
      ref: trigger.ref,
      targetId: row.id,
      count: DEAD,
    });
    // What arrives meanwhile is not forwarded: the rate is about the replay alone.
    await database.knex('attune.webhook_target').update({ condition: JSON.stringify('$.n') });
    const aloneUntilMs = performance.now() + (IS_THOROUGH ? 5000 : 300);
    const alone = await rateFor(() => performance.now() > aloneUntilMs);

    const { json } = await host.post(
      `/api/v1/triggers/${trigger.id}/webhook/deliveries/retry`,
      '{"filter":{}}',
    );
    const { id, total } = json.data;
    expect(total).to.equal(DEAD);
    const started = performance.now();
    let isDone = false;
    const progress: number[] = [];
    const watching = eventually(
      async () => {
        const replay = await replayOf(id);
        progress.push(Number(replay.done));
        return replay;
      },
      ({ state }) => state === 'done',
      'a replay that is done',
      500_000,
      IS_THOROUGH ? 500 : 20,
    ).finally(() => {
      isDone = true;
    });
    const during = await rateFor(() => isDone);
    const replay = await watching;
    // The first hundred at once, a hundred more each second.
    expect(performance.now() - started).to.be.greaterThan((DEAD / 100 - 1) * 850);
    expect(replay).to.include({
      total: DEAD,
      requeued: DEAD,
      done: DEAD,
      succeeded: DEAD,
      dead: 0,
      unfinished: 0,
    });
    expect(Date.parse(String(replay.finished_at))).to.be.at.least(Date.parse(String(replay.created)));
    expect(new Set(progress).size).to.be.greaterThan(2);
    expect(progress).to.deep.equal(progress.toSorted((a, b) => a - b));
    const ids = target.requests.map(({ headers }) => headers['webhook-id']);
    expect(ids).to.have.lengthOf(DEAD);
    expect(new Set(ids).size).to.equal(DEAD);
    if (IS_THOROUGH) {
      const rates = `${Math.round(alone)} per second before, ${Math.round(during)} meanwhile`;
      console.log(`      ${DEAD} replayed; one sender after the other: ${rates}`);
    }
  });

  it('that fails says so, and leaves the others their turn', async () => {
    const rows = (count: number, targetId: number) =>
      database.knex.raw(ADD_DEAD, { triggerId: trigger.id, ref: trigger.ref, targetId, count });
    const targets = await database
      .knex('attune.webhook_target')
      .insert(
        ['failing', 'working'].map((name) => ({
          trigger_id: trigger.id,
          name,
          url: target.url,
          secret: generateTargetSecret(),
          // Not for what the other test has posted.
          condition: JSON.stringify('$.n'),
        })),
      )
      .returning('id');
    const [failing, working] = targets.map(({ id }) => Number(id)) as [number, number];
    await rows(1, failing);
    await rows(1, working);
    await database.knex.raw(
      `create function attune.refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end';
       create trigger refuse before update on attune.webhook_target_delivery for each row
         when (new.target_id = ${failing}) execute function attune.refuse()`,
    );
    const replay = async (targetId: number) => {
      const body = JSON.stringify({ filter: { target_id: targetId } });
      return (await host.post(`/api/v1/triggers/${trigger.id}/webhook/deliveries/retry`, body)).json.data.id;
    };
    const [blocked, other] = [await replay(failing), await replay(working)];
    await eventually(
      () => replayOf(other),
      ({ state, succeeded }) => state === 'done' && succeeded === 1,
      'the other replay',
    );
    expect(await replayOf(blocked)).to.include({ state: 'running', requeued: 0 });
    expect((await replayOf(blocked)).problem).to.be.a('string');
    await database.knex.raw('drop trigger refuse on attune.webhook_target_delivery');
    await eventually(
      () => replayOf(blocked),
      ({ state, problem }) => state === 'done' && problem === null,
      'the replay that failed at first',
    );
  });
});
