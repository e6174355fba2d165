import { expect } from 'chai';
import type { WebhookEvent } from '../../index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addTrigger,
  eventsOf,
  eventually,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

describe('onEvent', () => {
  let database: TestDatabase;
  let trigger: TestTrigger;
  let host: WebhookHost;
  let seen: WebhookEvent[];
  let fails: (event: WebhookEvent) => boolean;
  let hangs: (event: WebhookEvent) => Promise<void> | undefined;

  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());
  beforeEach(async () => {
    seen = [];
    fails = () => false;
    hangs = () => undefined;
    trigger = await addTrigger(database);
    host = await start();
  });
  afterEach(() => host.close());

  const start = () =>
    startHost(database, {
      async onEvent(event) {
        seen.push(event);
        await hangs(event);
        if (fails(event)) throw new Error('the host’s own trouble');
      },
    });
  const numbersSeen = () => seen.map(({ payload }) => (payload as { n: number }).n);
  const seeing = (numbers: number[], timeoutMs = 15_000) =>
    eventually(
      async () => numbersSeen(),
      (found) => numbers.every((n) => found.includes(n)),
      `events ${numbers.join(', ')}`,
      timeoutMs,
    );

  it('is given each stored event, as it is stored', async () => {
    const { json } = await host.deliver(trigger.key, '{"n":1}', { 'X-Odd': 'header' });
    await seeing([1]);
    const [stored] = await eventsOf(database, trigger);
    expect(seen).to.have.lengthOf(1);
    expect(seen[0]).to.deep.include({
      id: json.event_id,
      trigger: trigger.id,
      trigger_ref: trigger.ref,
      payload: { n: 1 },
      source: 'webhook',
      created: stored?.created,
    });
    expect(seen[0]?.metadata).to.deep.equal(stored?.metadata);
  });

  it('is given the same again, when it is read back from the database', async () => {
    fails = () => seen.length === 1;
    const payload =
      '{"n":1,"id":12345678901234567890,"__proto__":{"a":1},"text":"\\u00fc \\ud83d\\ude00","n":7,"none":null}';
    await host.deliver(trigger.key, payload, { 'X-Odd': 'header', 'Webhook-Id': 'msg_7' });
    await eventually(
      async () => seen.length,
      (times) => times === 2,
      'the second try',
      15_000,
    );
    expect(seen[1]).to.deep.equal(seen[0]);
    expect(seen[1]?.payload).to.deep.include({ n: 7, none: null });
  });

  it('is given what a trigger of the host’s made of the event', async () => {
    await database.knex.raw(`create function attune.enrich() returns trigger language plpgsql as $$
      begin new.payload = new.payload || '{"enriched":true}'; return new; end $$`);
    await database.knex.raw(
      'create trigger enrich before insert on attune.event for each row execute function attune.enrich()',
    );
    try {
      const enriching = await startHost(database, { onEvent: async (event) => void seen.push(event) });
      await host.close();
      await enriching.deliver(trigger.key, '{"n":1}');
      await seeing([1]);
      await enriching.close();
      host = await start();
      expect(seen.map(({ payload }) => payload)).to.deep.equal([{ n: 1, enriched: true }]);
    } finally {
      await database.knex.raw('drop function attune.enrich() cascade');
    }
  });

  it('is given nothing that was refused, and a repeated delivery once', async () => {
    await host.deliver(trigger.key, '{');
    await host.deliver(trigger.key, '{"n":1e200000}');
    for (let n = 0; n < 3; n++) await host.deliver(trigger.key, '{"n":1}', { 'Webhook-Id': 'msg_1' });
    await host.deliver(trigger.key, '{"n":2}');
    await seeing([1, 2]);
    expect(numbersSeen()).to.have.members([1, 2]);
  });

  it('that fails for some events holds up no other of their batch, and is retried for those, soon', async () => {
    const numbers = Array.from({ length: 20 }, (_, n) => n + 1);
    const failing = numbers.filter((n) => n > 5);
    const failed = new Set<number>();
    fails = ({ payload }) => {
      const { n } = payload as { n: number };
      return failing.includes(n) && !failed.has(n) && failed.add(n) !== undefined;
    };
    await Promise.all(numbers.map((n) => host.deliver(trigger.key, `{"n":${n}}`)));
    await seeing(numbers);
    await eventually(
      async () => numbersSeen().length,
      (times) => times === numbers.length + failing.length,
      'the second attempts',
      15_000,
    );
    const expected = [...numbers, ...failing].toSorted((a, b) => a - b);
    expect(numbersSeen().toSorted((a, b) => a - b)).to.deep.equal(expected);
  });

  it('that hangs for one event holds up no event stored later', async () => {
    const hanging = Promise.withResolvers<void>();
    hangs = ({ payload }) => ((payload as { n: number }).n === 1 ? hanging.promise : undefined);
    try {
      await host.deliver(trigger.key, '{"n":1}');
      await seeing([1]);
      await host.deliver(trigger.key, '{"n":2}');
      await seeing([2]);
    } finally {
      hanging.resolve();
    }
  });

  it('gets after a restart what was not done before it', async () => {
    fails = () => true;
    await host.deliver(trigger.key, '{"n":1}');
    await seeing([1]);
    await host.close();
    seen = [];
    fails = () => false;
    host = await start();
    await seeing([1]);
    expect(numbersSeen()).to.deep.equal([1]);
  });
});
