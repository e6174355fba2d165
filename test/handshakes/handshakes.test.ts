// Every handshake of handshakes.json over real HTTP, and what must not be answered.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import type { Answer } from '../support/serve.ts';
import { addTrigger, eventually, type Row, startHost, type WebhookHost } from '../support/webhook-host.ts';
import { describeSns } from './sns.ts';

interface Entry {
  id: string;
  provider: string;
  secret?: string;
  verify_token?: string;
  verification_token?: string;
  url?: string;
  now: number;
  request: {
    method: string;
    query?: Record<string, string>;
    rawQuery?: string;
    headers?: Record<string, string>;
    body?: string;
  };
  response: {
    refused?: boolean;
    status?: number;
    contentType?: string;
    headers?: Record<string, string>;
    mustHave?: Record<string, string>;
    body?: string;
    json?: unknown;
    store?: string;
  };
}

const ENTRIES: Entry[] = JSON.parse(readFileSync(join(import.meta.dirname, 'handshakes.json'), 'utf8'));
/** Its certificate is fetched: see sns.ts. */
const ELSEWHERE = new Set(['sns/subscription']);
/** Senders whose usual deliveries are not signed, or not in a way that is verified here. */
const UNVERIFIED = new Set([
  'msgraph',
  'monday',
  'ringcentral',
  'trello',
  'exact-online',
  'linkedin',
  'ebay',
]);
const EBAY_KEY = 'wh_k7j2n9p4m8q1r5w3x6z0a2b5c8d1e4f7';

describe('handshakes over HTTP', () => {
  let database: TestDatabase;
  let host: WebhookHost;

  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, { publicUrl: 'https://hooks.example.com' });
  });
  after(async () => {
    await host.close();
    await database.drop();
  });

  const columnsOf = ({ provider, secret, verify_token, verification_token, response }: Entry) => ({
    webhook_hmac_scheme: provider,
    webhook_hmac_enabled: !UNVERIFIED.has(provider) && secret !== undefined && provider !== 'okta',
    webhook_hmac_secret: UNVERIFIED.has(provider) ? null : (secret ?? null),
    webhook_verify_token:
      verify_token ?? verification_token ?? (provider === 'linkedin' ? (secret ?? null) : null),
    webhook_waiting_for_secret: response.store !== undefined,
  });

  async function ask({ request, now }: Entry, key: string): Promise<Answer> {
    host.clock.nowMs = now * 1000;
    const query = request.rawQuery ?? new URLSearchParams(request.query).toString();
    return host.send(request.method, `/api/v1/webhooks/${key}${query === '' ? '' : `?${query}`}`, {
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
  }

  const events = async () => Number((await database.knex('attune.event').count({ n: '*' }))[0]?.n);

  for (const entry of ENTRIES.filter(({ id }) => !ELSEWHERE.has(id))) {
    it(entry.id, async () => {
      const key = entry.url === undefined ? {} : { webhook_key: EBAY_KEY };
      const trigger = await addTrigger(database, { ...columnsOf(entry), ...key });
      const answer = await ask(entry, trigger.key);
      const { status, contentType, headers = {}, mustHave = {}, body, json, refused, store } = entry.response;
      if (refused) {
        expect(answer.status).to.equal(401);
        return;
      }
      expect(answer.status).to.equal(status);
      if (contentType !== undefined)
        expect(answer.headers['content-type']).to.match(new RegExp(`^${contentType}`));
      for (const [name, value] of Object.entries({ ...headers, ...mustHave })) {
        expect(answer.headers[name.toLowerCase()]).to.match(new RegExp(`^${value}`));
      }
      if (status !== 401 && body !== undefined) expect(answer.text).to.equal(body);
      if (json !== undefined) expect(answer.json).to.deep.equal(json);
      if (status !== undefined && status < 300)
        expect(answer.headers['x-content-type-options']).to.equal('nosniff');
      if (store !== undefined) await expectStored(trigger.id, entry, trigger.key);
    });
  }

  /** And the same request is refused from then on. */
  async function expectStored(triggerId: number, entry: Entry, key: string): Promise<void> {
    const [row] = await database.knex('attune.trigger').where({ id: triggerId });
    expect(row).to.include({ webhook_waiting_for_secret: false, webhook_hmac_enabled: true });
    expect(JSON.stringify(entry.request)).to.include(row.webhook_hmac_secret);
    expect((await ask(entry, key)).status).to.equal(401);
    const [audited] = await database.knex('attune.webhook_audit').where({ trigger_id: triggerId });
    expect(audited).to.include({ action: 'hmac.first_contact', identity_id: 'sender' });
    expect(JSON.stringify(audited.details)).to.not.include(row.webhook_hmac_secret);
  }

  it('none of them became an event, and each answered one is in the log', async () => {
    expect(await events()).to.equal(0);
    const answered = ENTRIES.filter(
      ({ id, response }) => !ELSEWHERE.has(id) && (response.status ?? 500) < 300 && !response.refused,
    ).length;
    const rows = await eventually(
      () => database.knex('attune.webhook_event_log').where({ outcome: 'handshake' }),
      (found: Row[]) => found.length >= answered,
      'the log',
    );
    expect(rows.length).to.equal(answered);
    expect(
      rows
        .map((row: Row) => row.status_code)
        .sort()
        .at(-1),
    ).to.equal(204);
    expect(rows.every((row: Row) => /^handshake .* answered/.test(String(row.note)))).to.equal(true);
  });

  describe('of Amazon SNS', () => describeSns(() => ({ database, host })));

  describe('that must not be answered', () => {
    const meta = { webhook_hmac_scheme: 'meta', webhook_verify_token: 'token' };
    const dropbox = { webhook_hmac_scheme: 'dropbox' };
    const CHALLENGE = '?challenge=abc';
    const META = '?hub.mode=subscribe&hub.verify_token=token&hub.challenge=1';
    const attacks: [name: string, columns: object, method: string, query: string, status: number][] = [
      ['a challenge of 2 KB', dropbox, 'GET', `?challenge=${'x'.repeat(2048)}`, 400],
      [
        'a challenge of no more than 1 KB of characters, but of bytes',
        dropbox,
        'GET',
        `?challenge=${'%C3%A4'.repeat(600)}`,
        400,
      ],
      ['a challenge that occurs twice', dropbox, 'GET', '?challenge=a&challenge=b', 400],
      ['an empty challenge', dropbox, 'GET', '?challenge=', 400],
      ['a disabled trigger', { ...dropbox, enabled: false }, 'GET', CHALLENGE, 403],
      ['HEAD where the sender uses GET', dropbox, 'HEAD', CHALLENGE, 405],
      ['POST where the sender uses GET', dropbox, 'POST', CHALLENGE, 400],
      ['GET without the parameters', meta, 'GET', '', 405],
      ['another mode', meta, 'GET', META.replace('subscribe', 'unsubscribe'), 405],
      ['no token', meta, 'GET', '?hub.mode=subscribe&hub.challenge=1', 403],
      ['a token where none is stored', { ...meta, webhook_verify_token: null }, 'GET', META, 403],
      ["another sender's", { webhook_hmac_scheme: 'github' }, 'GET', CHALLENGE, 405],
      [
        'a client that is not allowed',
        { ...dropbox, webhook_ip_whitelist_enabled: true },
        'GET',
        CHALLENGE,
        403,
      ],
      ['CONNECT-like methods', dropbox, 'DELETE', CHALLENGE, 405],
    ];
    for (const [name, columns, method, query, status] of attacks) {
      it(name, async () => {
        const { key } = await addTrigger(database, { ...columns });
        const answer = await host.send(method, `/api/v1/webhooks/${key}${query}`);
        expect(answer.status).to.equal(status);
        expect(answer.headers['content-type']).to.match(/^application\/json/);
        if (status === 405) expect(answer.headers.allow).to.include('POST');
      });
    }

    it('a webhook that was switched off since', async () => {
      const { key, id } = await addTrigger(database, dropbox);
      await database.knex('attune.trigger').where({ id }).update({ webhook_enabled: false });
      expect((await host.get(`/api/v1/webhooks/${key}${CHALLENGE}`)).status).to.equal(403);
    });

    it('405 names GET only where the handshake of the sender uses it', async () => {
      const allowed = async (columns: object) => {
        const { key } = await addTrigger(database, { ...columns });
        return (await host.send('GET', `/api/v1/webhooks/${key}`)).headers.allow;
      };
      expect(await allowed(meta)).to.equal('POST, GET');
      expect(await allowed({ webhook_hmac_scheme: 'trello' })).to.equal('POST, HEAD');
      expect(await allowed({ webhook_hmac_scheme: 'github' })).to.equal('POST');
    });

    it('attack: HTML comes back as text, and nothing sniffs it', async () => {
      const { key } = await addTrigger(database, dropbox);
      const answer = await host.get(`/api/v1/webhooks/${key}?challenge=%3Cscript%3Ealert(1)%3C/script%3E`);
      expect(answer.text).to.equal('<script>alert(1)</script>');
      expect(answer.headers).to.include({
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
    });

    it('attack: a CRC token that is a body, to have it signed without the secret', async () => {
      const trigger = await addTrigger(database, {
        webhook_hmac_enabled: true,
        webhook_hmac_secret: 'consumer-secret',
        webhook_hmac_scheme: 'x',
      });
      const asked = (token: string) =>
        host.send('GET', `/api/v1/webhooks/${trigger.key}?crc_token=${encodeURIComponent(token)}`);
      const bodies = [
        '{"evil":1}',
        '[1]',
        '"x"',
        '12345',
        '1e5',
        'true',
        'null',
        ' 1',
        'x\n{"evil":1}',
        'evil=1',
      ];
      for (const body of bodies) {
        const { status, text } = await asked(body);
        expect(status, body).to.equal(400);
        expect(text).to.not.include('sha256=');
      }
      for (const token of ['challenge_string', 'MmFkMDk2ZjktZDY5NC00N2M0LWE0NTg=', '9b4507b3-9040-4669']) {
        const signature = (await asked(token)).json.response_token;
        for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
          const headers = { 'x-twitter-webhooks-signature': signature, 'Content-Type': type };
          expect((await host.deliver(trigger.key, token, headers)).status).to.be.oneOf([400, 415]);
        }
      }
    });

    it('attack: signed handshakes while nothing is verified', async () => {
      const { key } = await addTrigger(database, {
        webhook_hmac_scheme: 'zoom',
        webhook_hmac_secret: 'a secret',
      });
      const body = '{"event":"endpoint.url_validation","payload":{"plainToken":"any text to be signed"}}';
      expect((await host.deliver(key, body)).status).to.equal(401);
    });

    it('attack: the secret of a trigger that waits for none', async () => {
      const { key, id } = await addTrigger(database, {
        webhook_hmac_scheme: 'asana',
        webhook_hmac_enabled: true,
        webhook_hmac_secret: 'the right secret',
      });
      const answer = await host.deliver(key, '{}', { 'X-Hook-Secret': 'a secret of mine' });
      expect([answer.status, answer.headers['x-hook-secret']]).to.deep.equal([401, undefined]);
      const [row] = await database.knex('attune.trigger').where({ id });
      expect(row.webhook_hmac_secret).to.equal('the right secret');
    });

    it('attack: nothing but the handshake gets through while the trigger waits; of two at once one wins', async () => {
      const { key, id } = await addTrigger(database, {
        webhook_hmac_scheme: 'asana',
        webhook_hmac_enabled: true,
        webhook_waiting_for_secret: true,
      });
      expect((await host.deliver(key, '{"events":[]}')).status).to.equal(401);
      for (const bad of ['short', 'enc:v1:12345678:AAAA', 'a b c d e f g h']) {
        expect((await host.deliver(key, '{}', { 'X-Hook-Secret': bad })).status).to.equal(400);
      }
      const secrets = Array.from({ length: 8 }, (_, index) => `secret number ${index}`.replaceAll(' ', '-'));
      const answers = await Promise.all(
        secrets.map((secret) => host.deliver(key, '{}', { 'X-Hook-Secret': secret })),
      );
      const won = answers.filter(({ status }) => status === 200);
      expect(won.length).to.equal(1);
      const [row] = await database.knex('attune.trigger').where({ id });
      expect(won[0]?.headers['x-hook-secret']).to.equal(row.webhook_hmac_secret);
    });

    it('counts against the limit of the key', async () => {
      const { key } = await addTrigger(database, {
        ...dropbox,
        webhook_rate_limit_enabled: true,
        webhook_rate_limit_requests: 2,
        webhook_rate_limit_window_seconds: 60,
      });
      const statuses: number[] = [];
      for (let n = 0; n < 3; n++)
        statuses.push((await host.get(`/api/v1/webhooks/${key}${CHALLENGE}`)).status);
      expect(statuses).to.deep.equal([200, 200, 429]);
    });
  });
});
