import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import express, { type Express } from 'express';
import fc from 'fast-check';
import { type BodySizeLimitOptions, bodySizeLimit, errorHandler, rawBodyOf } from '../../index.ts';
import { WebhookConfigError } from '../../lib/errors.ts';
import { type Served, serve, statusOf } from '../support/serve.ts';

function appWith(options: BodySizeLimitOptions, before?: (app: Express) => void): Express {
  const app = express();
  before?.(app);
  app.post('/', bodySizeLimit(options), (req, res) => {
    const body = rawBodyOf(req);
    res.json({ bytes: body.length, base64: body.toString('base64') });
  });
  app.use(errorHandler());
  return app;
}

describe('bodySizeLimit', () => {
  let served: Served;
  before(async () => {
    served = await serve(appWith({ limit: '1kb' }));
  });
  after(() => served.close());

  const chunked = (body: string) =>
    `POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const declaring = (length: string, body = '') =>
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n${body}`;

  it('hands the bytes over as they came', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const answer = await served.post('/', bytes);
    expect(answer.json.base64).to.equal(bytes.toString('base64'));
  });

  it('takes exactly the limit, and refuses one byte more', async () => {
    expect((await served.post('/', 'x'.repeat(1024))).status).to.equal(200);
    const { status, json } = await served.post('/', 'x'.repeat(1025));
    expect({ status, json }).to.deep.equal({
      status: 413,
      json: { success: false, error: 'Payload too large. Maximum size: 1 KB', code: 'PAYLOAD_TOO_LARGE' },
    });
  });

  it('reads chunked bodies, and refuses those that turn out too large', async () => {
    expect(statusOf(await served.raw(chunked('x'.repeat(1024))))).to.equal(200);
    expect(statusOf(await served.raw(chunked('x'.repeat(1025))))).to.equal(413);
  });

  it('attack: an endless body without a length is refused before it ends', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answer = await served.raw(`${head}1000\r\n${'x'.repeat(4096)}\r\n`);
    expect(statusOf(answer)).to.equal(413);
  });

  it('attack: much is sent under an encoding of which nothing comes out', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n';
    const empty = Buffer.concat(Array.from({ length: 100 }, () => gzipSync('')));
    const chunk = [`${head}${empty.length.toString(16)}\r\n`, empty, '\r\n0\r\n\r\n'];
    const answer = await served.raw(Buffer.concat(chunk.map((part) => Buffer.from(part))));
    expect(statusOf(answer)).to.equal(413);
  });

  it('refuses by the declared length, without waiting for the body', async () => {
    expect(statusOf(await served.raw(declaring('999999999')))).to.equal(413);
  });

  it('attack: Content-Length and Transfer-Encoding together', async () => {
    const smuggled = chunked('{}').replace('\r\n\r\n', '\r\nContent-Length: 2\r\n\r\n');
    expect(statusOf(await served.raw(smuggled))).to.equal(400);
  });

  for (const length of ['-1', '1e3', '0x10', '12abc', '99999999999999999999999', '5, 6', '']) {
    it(`attack: Content-Length "${length}"`, async () => {
      expect(statusOf(await served.raw(declaring(length, 'x'.repeat(20)), { end: true }))).to.be.oneOf([
        0, 400, 413,
      ]);
    });
  }

  it('attack: a longer body declared than sent, then silence', async () => {
    const impatient = await serve(appWith({ timeoutMs: 150 }));
    const answer = await impatient.raw(declaring('100', 'x'));
    await impatient.close();
    expect(statusOf(answer)).to.equal(400);
    expect(answer).to.include('0.15 seconds');
  });

  it('attack: a sender that breaks off leaves nothing occupied', async () => {
    const small = await serve(appWith({ limit: '1mb', maxInFlightBytes: 1024 ** 2 }));
    for (let n = 0; n < 5; n++) {
      const socket = connect(small.port, '127.0.0.1');
      socket.write(declaring(String(1024 ** 2), 'x'));
      await once(socket, 'connect');
      await new Promise((resolve) => setTimeout(resolve, 10));
      socket.destroy();
    }
    let status = 503;
    for (let attempt = 0; attempt < 50 && status === 503; attempt++)
      ({ status } = await small.post('/', 'x'));
    await small.close();
    expect(status).to.equal(200);
  });

  const encodings = { gzip: gzipSync, 'x-gzip': gzipSync, deflate: deflateSync, br: brotliCompressSync };
  for (const [encoding, compress] of Object.entries(encodings)) {
    describe(encoding, () => {
      const post = (body: Buffer) => served.post('/', body, { 'Content-Encoding': encoding });

      it('is taken off', async () => {
        const { json } = await post(compress(Buffer.from('{"a":1}')));
        expect(Buffer.from(json.base64, 'base64').toString()).to.equal('{"a":1}');
      });

      it('attack: a small body from which a large one comes out', async () => {
        expect((await post(compress(Buffer.alloc(64 * 1024)))).status).to.equal(413);
        expect((await post(compress(Buffer.alloc(1025)))).status).to.equal(413);
        expect((await post(compress(Buffer.alloc(1024)))).status).to.equal(200);
      });

      it('attack: cut off anywhere', async () => {
        const whole = compress(Buffer.from('{"a":"some text that is long enough"}'));
        const cuts = [1, 2, 5, whole.length >> 1, whole.length - 1];
        const statuses = await Promise.all(
          cuts.map(async (cut) => (await post(whole.subarray(0, cut))).status),
        );
        expect(statuses).to.deep.equal(cuts.map(() => 400));
      });

      it('attack: something else than it says', async () => {
        expect((await post(Buffer.from('{"a":1}'))).status).to.equal(400);
      });
    });
  }

  it('attack: 30 MB of zeros in 30 KB are refused in bounded time and memory', async () => {
    const bomb = gzipSync(Buffer.alloc(30 * 1024 ** 2));
    const large = await serve(appWith({ limit: '1mb' }));
    const startedAtMs = performance.now();
    const memoryBefore = process.memoryUsage().arrayBuffers;
    expect((await large.post('/', bomb, { 'Content-Encoding': 'gzip' })).status).to.equal(413);
    expect(performance.now() - startedAtMs).to.be.lessThan(2000);
    expect(process.memoryUsage().arrayBuffers - memoryBefore).to.be.lessThan(16 * 1024 ** 2);
    await large.close();
  });

  const unknown = [
    'zstd',
    'gzip, gzip',
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'x'.repeat(200),
  ];
  for (const encoding of unknown) {
    it(`refuses Content-Encoding "${encoding.slice(0, 20)}" with 415`, async () => {
      const { status, json } = await served.post('/', '{}', { 'Content-Encoding': encoding });
      expect({ status, code: json.code }).to.deep.equal({ status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' });
    });
  }

  it('takes an empty Content-Encoding, and identity, for none', async () => {
    for (const encoding of ['', 'identity', ' IDENTITY ']) {
      expect((await served.post('/', '{}', { 'Content-Encoding': encoding })).status).to.equal(200);
    }
  });

  it('attack: more bodies at once than memory is set aside for', async () => {
    const small = await serve(appWith({ limit: '10kb', maxInFlightBytes: 25 * 1024, timeoutMs: 300 }));
    const slow = [1, 2].map(() => small.raw(declaring('10240', 'x')));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const refused = await small.post('/', 'x'.repeat(6000));
    expect(refused.status).to.equal(503);
    expect(refused.headers['retry-after']).to.equal('1');
    expect((await Promise.all(slow)).map(statusOf)).to.deep.equal([400, 400]);
    expect((await small.post('/', 'x'.repeat(6000))).status).to.equal(200);
    await small.close();
  });

  it('attack: compressed bodies count by what may come out of them', async () => {
    const small = await serve(appWith({ limit: '10kb', maxInFlightBytes: 15 * 1024, timeoutMs: 300 }));
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 30\r\n\r\n';
    const slow = small.raw(head);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await small.post('/', 'x'.repeat(6000))).status).to.equal(503);
    expect(statusOf(await slow)).to.equal(400);
    await small.close();
  });

  it('attack: much declared and nothing sent shuts nobody out', async () => {
    const small = await serve(appWith({ limit: '1mb', maxInFlightBytes: 2 * 1024 ** 2, timeoutMs: 400 }));
    const silent = Array.from({ length: 10 }, () => small.raw(declaring(String(1024 ** 2))));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await small.post('/', Buffer.alloc(1024 ** 2))).status).to.equal(200);
    expect((await Promise.all(silent)).map(statusOf)).to.deep.equal(Array(10).fill(400));
    await small.close();
  });

  it('attack: more than memory is set aside for, by bodies that really come', async () => {
    const small = await serve(appWith({ limit: '1mb', maxInFlightBytes: 2 * 1024 ** 2, timeoutMs: 1500 }));
    const slow = [1, 2].map(() => small.raw(declaring(String(1024 ** 2), 'x'.repeat(1_000_000))));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const large = await Promise.all([
      small.post('/', Buffer.alloc(500_000)),
      small.post('/', gzipSync(Buffer.alloc(500_000)), { 'Content-Encoding': 'gzip' }),
    ]);
    expect(large.map(({ status }) => status)).to.deep.equal([503, 503]);
    expect((await small.post('/', 'x'.repeat(1000))).status).to.equal(200);
    expect((await Promise.all(slow)).map(statusOf)).to.deep.equal([400, 400]);
    expect((await small.post('/', Buffer.alloc(1024 ** 2))).status).to.equal(200);
    await small.close();
  });

  it('any split and any length of a body: right bytes or the right refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 1400 }), fc.boolean(), async (bytes, isCompressed) => {
        const sent = Buffer.from(bytes);
        const { status, json } = await served.post(
          '/',
          isCompressed ? gzipSync(sent) : sent,
          isCompressed ? { 'Content-Encoding': 'gzip' } : {},
        );
        if (sent.length <= 1000) expect(json.base64).to.equal(sent.toString('base64'));
        else if (sent.length > 1024) expect(status).to.equal(413);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses with 500 where the function returns no limit', async () => {
    for (const limit of [() => undefined, () => Number.NaN, () => Infinity, () => '1kb']) {
      const mistaken = await serve(appWith({ limit: limit as unknown as () => number }));
      const answer = await mistaken.post('/', 'x'.repeat(2048));
      await mistaken.close();
      expect(answer.status).to.equal(500);
    }
  });

  it('attack: a Content-Length that is no number, through an adapter that lets it pass', async () => {
    const adapted = await serve(
      appWith({ limit: '1kb', maxInFlightBytes: 1024 }, (app) =>
        app.use((req, _res, next) => {
          req.headers['content-length'] = 'x';
          next();
        }),
      ),
    );
    expect(statusOf(await adapted.raw(chunked('x'.repeat(1024))))).to.equal(200);
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    const waiting = adapted.raw(`${head}400\r\n${'x'.repeat(1000)}`, { timeoutMs: 1000 }).catch(() => '');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(statusOf(await adapted.raw(chunked('x'.repeat(1024))))).to.equal(503);
    await waiting;
    await adapted.close();
  });

  it('takes the limit from a function of the request', async () => {
    const own = await serve(appWith({ limit: (req) => Number(req.headers['x-limit']) }));
    expect((await own.post('/', '12345', { 'X-Limit': '5' })).status).to.equal(200);
    expect((await own.post('/', '12345', { 'X-Limit': '4' })).status).to.equal(413);
    await own.close();
  });

  for (const options of [
    { limit: '1 fortnight' },
    { limit: -1 },
    { limit: 0 },
    { limit: Number.NaN },
    { limt: 1 },
  ]) {
    it(`refuses the options ${JSON.stringify(options)}`, () => {
      expect(() => bodySizeLimit(options as BodySizeLimitOptions))
        .to.throw(WebhookConfigError, /"lim/)
        .with.property('code', 'ERR_INVALID_OPTION');
    });
  }
});

describe('bodySizeLimit behind a host’s own body parser', () => {
  const cases: [name: string, before: (app: Express) => void, status: number][] = [
    ['express.json() alone', (app) => app.use(express.json()), 500],
    ['express.text()', (app) => app.use(express.text({ type: '*/*' })), 500],
    ['express.raw()', (app) => app.use(express.raw({ type: '*/*' })), 200],
    ['express.json() with verify', (app) => app.use(express.json({ verify: keepBytes })), 200],
    ['express.json() for other types', (app) => app.use(express.json({ type: 'text/other' })), 200],
  ];
  for (const [name, before, expected] of cases) {
    it(`${name}: ${expected}`, async () => {
      const served = await serve(appWith({ limit: '1kb' }, before));
      const { status, json } = await served.post('/', '{"a": 1}');
      await served.close();
      expect(status).to.equal(expected);
      if (expected === 200) expect(Buffer.from(json.base64, 'base64').toString()).to.equal('{"a": 1}');
      else expect(json.error).to.match(/express\.json\(\).*verify.*ERR_BODY_ALREADY_PARSED/);
    });
  }

  it('holds bytes that the host kept to its own limit too', async () => {
    const served = await serve(appWith({ limit: 10 }, (app) => app.use(express.raw({ type: '*/*' }))));
    expect((await served.post('/', 'x'.repeat(11))).status).to.equal(413);
    await served.close();
  });
});

function keepBytes(req: object, _res: unknown, bytes: Buffer): void {
  Object.assign(req, { rawBody: bytes });
}
