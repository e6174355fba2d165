// Whatever is sent gets a status of the contract, in bounded time, and the receiver goes on working.

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { anyText } from '../support/any-text.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { statusOf } from '../support/serve.ts';
import {
  addSignedTrigger,
  addTrigger,
  eventsOf,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

const CONTRACT = [200, 400, 401, 403, 404, 405, 413, 415, 422, 429, 503];

describe('hostile input', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  let open: TestTrigger;
  let signedOnly: TestTrigger;
  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, { bodyTimeoutMs: 200, before: (app) => app.set('trust proxy', 1) });
    open = await addTrigger(database);
    signedOnly = await addSignedTrigger(database);
  });
  after(async () => {
    await host.close();
    await database.drop();
  });
  afterEach('it still works, and nothing went wrong inside', async () => {
    expect((await host.deliver(open.key, '{"still":"works"}')).status).to.equal(200);
    expect(host.log.filter(({ level }) => level === 'error')).to.deep.equal([]);
  });

  it('keys of any length and characters', async () => {
    await fc.assert(
      fc.asyncProperty(anyText(300), async (key) => {
        fc.pre(key !== '.' && key !== '..');
        const { status } = await host.deliver(encodeURIComponent(key), '{}');
        expect(status).to.equal(404);
      }),
      { numRuns: 60 },
    );
  });

  it('raw bytes in the path', async () => {
    const paths = fc.string({
      unit: fc.constantFrom(...'%/?#.;:@&=+$,\\"<>[]^`{|}~aZ0é\x7f'),
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(paths, async (path) => {
        const request = `POST /api/v1/webhooks/${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`;
        expect(statusOf(await host.raw(Buffer.from(request, 'latin1')))).to.be.oneOf([...CONTRACT, 301, 302]);
      }),
      { numRuns: 60 },
    );
  });

  it('bodies of any JSON, with pieces that databases choke on', async () => {
    const piece = fc.constantFrom(
      ...[
        String.raw`"\u0000"`,
        String.raw`"\ud800"`,
        '1e400000',
        '-1e-20000',
        '1e309',
        '12345678901234567890',
      ],
      ...['{"__proto__":1}', '{"a":1,"a":2}', '0.1', '""', '[]', 'null', '-0', String.raw`"\ud83d\ude00"`],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const { status } = await host.deliver(open.key, `[${pieces.join(',')}]`);
        const isBad = pieces.some((text) => /u0000|ud800|e400000|e-20000/.test(text));
        expect(status).to.equal(isBad ? 422 : 200);
      }),
      { numRuns: 60 },
    );
  });

  it('bodies of any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
        expect((await host.deliver(open.key, Buffer.from(bytes))).status).to.be.oneOf([200, 400, 422]);
      }),
      { numRuns: 60 },
    );
  });

  it('what would end whoever reads it back: 5,000 numbers of 131,072 digits', async () => {
    const body = `[${Array.from({ length: 5000 }, () => '1e131071').join(',')}]`;
    expect((await host.deliver(open.key, body)).status).to.equal(422);
    const { rows } = await database.knex.raw(
      'select max(octet_length(payload::text)) as longest from attune.event where trigger = ?',
      [open.id],
    );
    expect(rows[0].longest).to.be.lessThan(2 ** 20);
  });

  it('100,000 nested brackets', async () => {
    const before = (await eventsOf(database, open)).length;
    for (const body of [
      '['.repeat(100_000) + ']'.repeat(100_000),
      `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    ]) {
      expect((await host.deliver(open.key, body)).status).to.equal(422);
    }
    expect(await eventsOf(database, open)).to.have.lengthOf(before);
  });

  it('lengths that lie', async () => {
    const head = `POST /api/v1/webhooks/${open.key} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    const cases: [request: string, statuses: number[]][] = [
      [`${head}Content-Length: 50\r\n\r\n{}`, [400]],
      [`${head}Content-Length: 1\r\n\r\n{}`, [400]],
      [`${head}Content-Length: 99999999999\r\n\r\n{}`, [413]],
      [`${head}Content-Length: -1\r\n\r\n{}`, [400]],
      [`${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, [400]],
      [`${head}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n`, [400]],
      [`${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`, [400]],
      [`${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`, [400]],
      [`${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`, [200]],
      [`${head}\r\n`, [400]],
    ];
    for (const [request, statuses] of cases) {
      expect(statusOf(await host.raw(request)), request).to.be.oneOf(statuses);
    }
  });

  it('a refused sender that goes on sending gets its answer, and is cut off soon after', async () => {
    const socket = connect(host.port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => {});
    socket.write(
      `POST /api/v1/webhooks/${open.key} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n`,
    );
    const sending = setInterval(() => socket.write('x'.repeat(1000)), 20);
    const startedAtMs = performance.now();
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    // Being cut off is an error too where it was just sending.
    socket.once('close', () => resolve());
    await Promise.race([closed, sleep(10_000, undefined, { ref: false })]);
    clearInterval(sending);
    socket.destroy();
    expect(statusOf(answer)).to.equal(413);
    expect(performance.now() - startedAtMs).to.be.within(1500, 8000);
  });

  it('signature headers of any text, any number of times', async () => {
    const value = fc.string({ unit: fc.constantFrom(...'sha256=0aF,; v1tÿ'), maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 4 }), async (values) => {
        const { status } = await host.deliver(signedOnly.key, '{}', { 'X-Webhook-Signature': values });
        expect(status).to.equal(401);
      }),
      { numRuns: 60 },
    );
    expect(await eventsOf(database, signedOnly)).to.deep.equal([]);
  });

  it('X-Forwarded-For of any shape, behind a trusted proxy', async () => {
    const value = fc.string({ unit: fc.constantFrom(...'0123456789abcdef.:,%/[] "x-ÿ'), maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { maxLength: 3 }), async (values) => {
        const { status } = await host.deliver(open.key, '{}', { 'X-Forwarded-For': values });
        expect(status).to.equal(200);
      }),
      { numRuns: 60 },
    );
    const { rows } = await database.knex.raw(
      'select count(*)::int as n from attune.webhook_event_log where trigger_id = ? and source_ip is null',
      [open.id],
    );
    expect(rows[0].n).to.be.greaterThan(0);
  });

  it('content types and encodings of any text', async () => {
    const text = fc.string({
      unit: fc.constantFrom(...'application/json;charset="utf-8" x+*_gzip,'),
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(text, text, async (type, encoding) => {
        const headers = { 'Content-Type': type, 'Content-Encoding': encoding };
        expect((await host.deliver(open.key, '{}', headers)).status).to.be.oneOf([200, 400, 415]);
      }),
      { numRuns: 60 },
    );
    for (const encoding of ['constructor', '__proto__', 'valueOf']) {
      expect((await host.deliver(open.key, '{}', { 'Content-Encoding': encoding })).status).to.equal(415);
    }
  });
});
