// Deliveries that come again: repeated, captured, under a used id, after their window, and to several instances at once.

import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { createTestDatabase, needsServer, type TestDatabase } from '../support/database.ts';
import {
  addTrigger,
  eventsOf,
  eventually,
  logOf,
  SECRET,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

describe('a delivery that comes again', () => {
  let database: TestDatabase;
  let host: WebhookHost;

  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database);
  });
  after(async () => {
    await host.close();
    await database.drop();
  });

  const signedTrigger = (scheme: string, columns: Record<string, unknown> = {}) =>
    addTrigger(database, {
      webhook_hmac_enabled: true,
      webhook_hmac_secret: SECRET,
      webhook_hmac_scheme: scheme,
      ...columns,
    });
  const hmac = (text: string) => createHmac('sha256', SECRET).update(text).digest('hex');
  const push = (body: string, id: string | null) => ({
    'X-Hub-Signature-256': `sha256=${hmac(body)}`,
    'X-GitHub-Event': 'push',
    ...(id === null ? {} : { 'X-GitHub-Delivery': id }),
  });
  const stripe = (body: string, atMs: number) => {
    const time = Math.floor(atMs / 1000);
    return { 'Stripe-Signature': `t=${time},v1=${hmac(`${time}.${body}`)}` };
  };
  const idsOf = async (trigger: TestTrigger) =>
    (await eventsOf(database, trigger)).map(({ id }) => Number(id));

  it('attack: a captured GitHub request under a new id: 401, no event, and the log says of what', async () => {
    const trigger = await signedTrigger('github');
    const body = '{"ref":"refs/heads/main"}';
    const first = await host.deliver(trigger.key, body, push(body, 'a-1'));
    const replayed = await host.deliver(trigger.key, body, push(body, 'a-2'));
    expect(replayed).to.deep.include({ status: 401 });
    expect(replayed.json).to.include({ code: 'UNAUTHORIZED', error: 'Invalid webhook signature' });
    expect(await idsOf(trigger)).to.have.lengthOf(1);
    const [, row] = await logOf(database, trigger, 2);
    expect(row).to.include({ outcome: 'signature_invalid', delivery_id: 'a-2', event_type: 'push' });
    expect(row?.error_message).to.equal(
      `replay: this signed content was received before as delivery "a-1" (event ${first.json.event_id})`,
    );
    // Without any id, and under its own, it is a repeat.
    for (const id of [null, 'a-1']) {
      const { json } = await host.deliver(trigger.key, body, push(body, id));
      expect(json).to.include({ event_id: first.json.event_id, duplicate: true });
    }
  });

  it('attack: a captured request with other ids in parallel: one event', async () => {
    const trigger = await signedTrigger('github');
    const body = '{"n":1}';
    const ids = Array.from({ length: 10 }, (_, n) => `p-${n}`);
    const answers = await Promise.all(ids.map((id) => host.deliver(trigger.key, body, push(body, id))));
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, ...Array(9).fill(401)]);
    expect(await idsOf(trigger)).to.have.lengthOf(1);
  });

  it('attack: captured parts of a request that are signed alone, repeated, and with another body', async () => {
    const digest = (text: string) => createHmac('sha256', SECRET).update(text).digest('base64');
    const item = { pspReference: 'p', additionalData: { hmacSignature: digest('p:::::::') } };
    const adyen = await signedTrigger('adyen', { webhook_hmac_secret: Buffer.from(SECRET).toString('hex') });
    const notificationItems = (times: number) =>
      JSON.stringify({ notificationItems: Array(times).fill({ NotificationRequestItem: item }) });
    const nonce = await signedTrigger('custom', {
      webhook_hmac_options: JSON.stringify({
        signature: { header: 'x-sig' },
        nonce: { header: 'x-nonce' },
        content: '{nonce}',
      }),
    });
    for (const n of [1, 2, 3]) {
      const bare = await host.deliver(nonce.key, `{"n":${n}}`, { 'X-Sig': hmac('once'), 'X-Nonce': 'once' });
      const items = await host.deliver(adyen.key, notificationItems(n));
      for (const { status, json } of [bare, items]) {
        expect([status, json.duplicate]).to.deep.equal([200, n === 1 ? undefined : true]);
      }
    }
    expect(await idsOf(adyen)).to.have.lengthOf(1);
    expect(await idsOf(nonce)).to.have.lengthOf(1);
  });

  it('from a sender that says every time in the same words that something changed, is news', async () => {
    const trigger = await signedTrigger('dropbox');
    const body = '{"list_folder":{"accounts":["dbid:AAH4f99T0taONIb"]}}';
    for (const _ of [1, 2]) {
      const { json } = await host.deliver(trigger.key, body, { 'X-Dropbox-Signature': hmac(body) });
      expect(json).to.include({ success: true }).and.to.not.have.property('duplicate');
    }
    expect(await idsOf(trigger)).to.have.lengthOf(2);
  });

  it('with replay protection off, the same content under another id is another event', async () => {
    const trigger = await signedTrigger('github', { webhook_replay_protection: false });
    await host.deliver(trigger.key, '{}', push('{}', 'b-1'));
    await host.deliver(trigger.key, '{}', push('{}', 'b-2'));
    await host.deliver(trigger.key, '{}', push('{}', null));
    expect(await idsOf(trigger)).to.have.lengthOf(3);
  });

  it('of a scheme with a signed time: a duplicate within the tolerance, 401 after it', async () => {
    const trigger = await signedTrigger('stripe');
    const body = '{"id":"evt_1","type":"invoice.paid"}';
    const captured = stripe(body, host.clock.nowMs);
    const first = await host.deliver(trigger.key, body, captured);
    const again = await host.deliver(trigger.key, body, captured);
    expect(again.json).to.include({ event_id: first.json.event_id, duplicate: true });
    host.clock.nowMs += 301_000;
    expect((await host.deliver(trigger.key, body, captured)).status).to.equal(401);
    // The sender's own later attempt is signed anew, and a duplicate still.
    const retried = await host.deliver(trigger.key, body, stripe(body, host.clock.nowMs));
    expect(retried.json).to.include({ event_id: first.json.event_id, duplicate: true });
    host.clock.nowMs -= 301_000;
  });

  it('without any id, the same body at another signed time is another event', async () => {
    const trigger = await signedTrigger('stripe');
    const body = '{"type":"heartbeat"}';
    const captured = stripe(body, host.clock.nowMs);
    const first = await host.deliver(trigger.key, body, captured);
    const again = await host.deliver(trigger.key, body, captured);
    expect(again.json).to.include({ event_id: first.json.event_id, duplicate: true });
    const replayed = await host.deliver(trigger.key, body, { ...captured, 'Idempotency-Key': 'new' });
    expect(replayed.json).to.include({ duplicate: true });
    await host.deliver(trigger.key, body, stripe(body, host.clock.nowMs + 60_000));
    expect(await idsOf(trigger)).to.have.lengthOf(2);
  });

  it('under a used id with other content: an event of its own, said in log and metadata, and recognised from then on', async () => {
    const trigger = await addTrigger(database);
    const send = (body: string) => host.deliver(trigger.key, body, { 'Idempotency-Key': 'used' });
    const first = await send('{"n":1}');
    const other = await send('{"n":2}');
    expect(other.json).to.include({ success: true }).and.to.not.have.property('duplicate');
    expect((await send('{"n":2}')).json).to.include({ event_id: other.json.event_id, duplicate: true });
    expect((await send('{"n":1}')).json).to.include({ event_id: first.json.event_id, duplicate: true });
    const events = await eventsOf(database, trigger);
    expect(events.map(({ metadata }) => metadata.delivery_id_reused)).to.deep.equal([undefined, true]);
    const rows = await logOf(database, trigger, 4);
    const notes = rows.filter(({ outcome }) => outcome === 'accepted').map(({ note }) => note);
    expect(notes).to.deep.equal([
      null,
      `delivery id was used before by event ${first.json.event_id} with other content`,
    ]);
  });

  describe('under an id that is the same for all of them, from a sender who signs less than the body', () => {
    interface Attempt {
      body: string;
      headers?: Record<string, string>;
    }
    type Sign = (content: string, attempt: string) => Attempt;
    const mailgun = (token: string) => {
      const timestamp = String(Math.floor(host.clock.nowMs / 1000));
      return { timestamp, token, signature: hmac(timestamp + token) };
    };
    const adyenItem = (pspReference: string) => {
      const hmacSignature = createHmac('sha256', SECRET).update(`${pspReference}:::::::`).digest('base64');
      return { NotificationRequestItem: { pspReference, additionalData: { hmacSignature } } };
    };
    const senders: [name: string, scheme: string, columns: object, sign: Sign][] = [
      [
        'Mailgun',
        'mailgun',
        {},
        (content, attempt) => ({
          body: JSON.stringify({ signature: mailgun(attempt), 'event-data': { id: 'same', content } }),
        }),
      ],
      [
        'Mailgun, as a form',
        'mailgun',
        {},
        (content, attempt) => ({
          body: new URLSearchParams({ ...mailgun(attempt), content }).toString(),
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        }),
      ],
      [
        'Adyen',
        'adyen',
        { webhook_hmac_secret: Buffer.from(SECRET).toString('hex') },
        (content) => ({ body: JSON.stringify({ notificationItems: [adyenItem(content)] }) }),
      ],
      [
        'one with a nonce in a header',
        'custom',
        {
          webhook_hmac_options: JSON.stringify({
            signature: { header: 'x-sig' },
            nonce: { header: 'x-nonce' },
            content: '{nonce}',
          }),
        },
        (content, attempt) => ({
          body: JSON.stringify({ content }),
          headers: { 'X-Sig': hmac(attempt), 'X-Nonce': attempt },
        }),
      ],
    ];
    for (const [name, scheme, columns, sign] of senders) {
      it(`${name}: other content is an event, and said to be under a used id; another attempt is a repeat`, async () => {
        const trigger = await signedTrigger(scheme, {
          webhook_delivery_id_place: '{"header":"x-always-the-same"}',
          ...columns,
        });
        const send = ({ body, headers }: Attempt) =>
          host.deliver(trigger.key, body, { 'X-Always-The-Same': '1', ...headers });
        const first = await send(sign('a', 'n1'));
        const second = await send(sign('b', 'n2'));
        const third = await send(sign('c', 'n3'));
        const ids = [first, second, third].map(({ status, json }) => {
          expect([status, json.duplicate]).to.deep.equal([200, undefined]);
          return json.event_id;
        });
        expect(new Set(ids)).to.have.lengthOf(3);
        for (const [content, attempt, of] of [
          ['a', 'n1', first],
          ['b', 'n5', second],
          ['a', 'n4', first],
        ] as const) {
          const { json } = await send(sign(content, attempt));
          expect(json).to.include({ event_id: of.json.event_id, duplicate: true });
        }
        const rows = await logOf(database, trigger, 6);
        const notes = rows.filter(({ outcome }) => outcome === 'accepted').map(({ note }) => note);
        expect(notes.slice(1).every((note) => /used before .* with other content/.test(note))).to.equal(true);
        if (scheme === 'adyen') return;
        // Attack: what was signed for another content.
        const { headers } = sign('b', 'n2');
        const forged = sign('evil', 'n2');
        expect((await send({ ...forged, headers: headers ?? {} })).status).to.equal(401);
        expect(await idsOf(trigger)).to.have.lengthOf(3);
      });
    }
  });

  it('after its window is an event of its own, and counts from then', async () => {
    const trigger = await signedTrigger('github', { webhook_delivery_window_seconds: 60 });
    const send = (id: string) => host.deliver(trigger.key, '{"w":1}', push('{"w":1}', id));
    const age = () =>
      database.knex.raw(
        "update attune.webhook_delivery set created = created - interval '61 seconds' where trigger_id = ?",
        [trigger.id],
      );
    const first = await send('w-1');
    await age();
    const second = await send('w-1');
    expect(second.json).to.not.have.property('duplicate');
    expect((await send('w-1')).json).to.include({ event_id: second.json.event_id, duplicate: true });
    expect((await send('w-2')).status).to.equal(401);
    await age();
    expect((await send('w-2')).status).to.equal(200);
    expect(await idsOf(trigger))
      .to.have.lengthOf(3)
      .and.include(first.json.event_id);
  });

  it('has its id where the trigger says', async () => {
    const trigger = await addTrigger(database, { webhook_delivery_id_place: '{"path":"$.data.ref"}' });
    const send = (headers = {}) => host.deliver(trigger.key, '{"data":{"ref":77}}', headers);
    const first = await send({ 'Idempotency-Key': '1' });
    expect((await send({ 'Idempotency-Key': '2' })).json).to.include({
      event_id: first.json.event_id,
      duplicate: true,
    });
    const [event] = await eventsOf(database, trigger);
    expect(event?.metadata).to.include({ delivery_id: '77' });
  });

  it('finds nothing where the place of its id, in plain SQL, is none: 500, nothing stored', async () => {
    for (const column of ['webhook_delivery_id_place', 'webhook_event_type_place', 'webhook_batch']) {
      const trigger = await addTrigger(database, { [column]: '{"nowhere":1}' });
      expect((await host.deliver(trigger.key, '{}')).status).to.equal(500);
      expect(await idsOf(trigger)).to.deep.equal([]);
    }
  });

  it('while the first one’s transaction fails, is answered no 200; the next is stored', async () => {
    const trigger = await addTrigger(database);
    const send = () => host.deliver(trigger.key, '{"n":1}', { 'Idempotency-Key': 'fails' });
    const constraint = (verb: string) =>
      database.knex.raw(
        verb === 'add'
          ? `alter table attune.event add constraint refuse_all check (trigger <> ${trigger.id}) not valid`
          : 'alter table attune.event drop constraint refuse_all',
      );
    await constraint('add');
    try {
      const answers = await Promise.all(Array.from({ length: 20 }, send));
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(20).fill(500));
    } finally {
      await constraint('drop');
    }
    expect((await send()).json)
      .to.include({ success: true })
      .and.to.not.have.property('duplicate');
    expect((await send()).json).to.include({ duplicate: true });
    expect(await idsOf(trigger)).to.have.lengthOf(1);
  });

  it('20 times at once to two instances: one event, one rule run, 20 × 200', async function () {
    needsServer(this, 'two instances need two sessions');
    const trigger = await addTrigger(database);
    const seen: number[] = [];
    const onEvent = async ({ trigger: of, id }: { trigger: number | null; id: number }) => {
      if (of === trigger.id) seen.push(id);
    };
    const hosts = await Promise.all([startHost(database, { onEvent }), startHost(database, { onEvent })]);
    try {
      const send = (n: number) =>
        (hosts[n % 2] as WebhookHost).deliver(trigger.key, '{"n":1}', { 'Idempotency-Key': 'both' });
      const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => send(n)));
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(20).fill(200));
      expect(new Set(answers.map(({ json }) => json.event_id))).to.have.lengthOf(1);
      expect(answers.filter(({ json }) => json.duplicate !== true)).to.have.lengthOf(1);
      expect(await idsOf(trigger)).to.have.lengthOf(1);
      await eventually(
        async () => seen,
        (ids) => ids.length > 0,
        'a rule run',
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(seen).to.have.lengthOf(1);
    } finally {
      await Promise.all(hosts.map((one) => one.close()));
    }
  });
});
