// An event that the handler fails for as often as it is tried: listed with its error, counted, and replayed.

import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addTrigger,
  eventually,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

describe('events that onEvent gave up on', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  let trigger: TestTrigger;
  let isFailing = true;
  const seen: number[] = [];

  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, {
      authenticate: () => ({ id: '1', login: 'ada', permissions: ['triggers:read', 'triggers:update'] }),
      async onEvent({ id }) {
        seen.push(id);
        if (isFailing) throw new Error('the host’s own trouble');
      },
    });
    trigger = await addTrigger(database);
    // Trying it sixteen times takes hours.
    await database.knex.raw(
      "update attune_webhook_jobs.queue set retry_limit = 0 where name = 'webhook_events_retry'",
    );
  });
  after(async () => {
    await host.close();
    await database.drop();
  });

  const call = async (method: string, path: string, body?: object) =>
    (
      await host.send(method, `/api/v1${path}`, {
        headers: { 'Content-Type': 'application/json' },
        body: body && JSON.stringify(body),
      })
    ).json;
  const dead = async () => (await call('GET', '/webhooks/dead-events')).data;

  it('are listed with the error, counted, and leave the list once they are handled', async () => {
    const { json } = await host.deliver(trigger.key, '{"n":1}');
    const [entry] = await eventually(dead, (found) => found.length === 1, 'a dead event', 10_000);
    expect(entry).to.include({
      event_id: json.event_id,
      trigger_id: trigger.id,
      trigger_ref: trigger.ref,
      error: 'the host’s own trouble',
    });
    expect(await host.metric('attune_webhook_dead_letters', { kind: 'handler' })).to.equal(1);

    isFailing = false;
    seen.length = 0;
    const { data: replay } = await call('POST', '/events/replay', { handler_failed: true, targets: false });
    expect(replay).to.include({ kind: 'events', total: 1 });
    await eventually(dead, (found) => found.length === 0, 'no dead event', 10_000);
    expect(seen).to.deep.equal([json.event_id]);
    const { data: done } = await call('GET', `/webhooks/replays/${replay.id}`);
    expect(done).to.include({ state: 'done', requeued: 1 });

    await call('POST', `/events/${json.event_id}/replay`, { targets: false });
    await eventually(
      async () => seen.length,
      (count) => count === 2,
      'the event once more',
      10_000,
    );
  });
});
