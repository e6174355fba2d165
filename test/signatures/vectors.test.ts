// Holds the receiver to requests that were signed by the senders' own SDKs: sent over HTTP, byte for byte, to a trigger
// whose settings are made through the API.

import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { giveBackHttp, nock, takeOverHttp } from '../support/foreign-http.ts';
import { statusOf as statusIn } from '../support/serve.ts';
import { addTrigger, startHost, type TestTrigger, type WebhookHost } from '../support/webhook-host.ts';
import {
  bodyOf,
  describeVector,
  judgedBy,
  PROVIDERS,
  rawHeadersOf,
  targetOf,
  VECTORS,
  type Vector,
} from './vectors.ts';

const [{ url, now }] = VECTORS as [Vector, ...Vector[]];
const KEY = new URL(url).pathname.split('/').at(-1) as string;
/** Lenient where that is harmless; each is explained in docs/senders.md. */
const LENIENT = ['attune-sha512/uppercase-hex', 'attune-sha1/uppercase-hex'];

describe('signature vectors, over HTTP', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let host: WebhookHost;
  let trigger: TestTrigger;

  before(async () => {
    database = await createTestDatabase();
    // Every payload is refused once its signature was right, so that nothing has to be stored.
    trigger = await addTrigger(database, { webhook_key: KEY, out_schema: { not: {} } });
    host = await startHost(database, {
      publicUrl: new URL(url).origin,
      maxRefusedLogRowsPerSecond: 1,
      authenticate: () => ({ id: '1', login: 'ada', permissions: ['triggers:read', 'triggers:update'] }),
    });
    host.clock.nowMs = now * 1000;
  });
  after(async () => {
    await host.close();
    await database.drop();
  });

  /** Sets the trigger up as an operator would, then sends; ids of those whose verdict is another one. */
  async function wrongOf(vectors: readonly Vector[]): Promise<Vector[]> {
    const wrong: Vector[] = [];
    for (const [, group] of Map.groupBy(vectors, ({ secret }) => secret)) {
      await configure(group[0] as Vector);
      const verdicts = await Promise.all(group.map((vector) => verdictOf(vector)));
      wrong.push(...group.filter((vector, index) => verdicts[index] !== vector.expect));
    }
    return wrong;
  }

  async function configure(vector: Vector): Promise<void> {
    const { scheme, algorithm, secret, options } = judgedBy(vector);
    const hmac = { scheme, algorithm, options, enabled: true, ...(secret === null ? {} : { secret }) };
    const answer = await host.send('PATCH', `/api/v1/triggers/${trigger.id}/webhook`, {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ hmac }),
    });
    expect(answer.status, `${vector.provider}: ${answer.text}`).to.equal(200);
  }

  async function verdictOf(vector: Vector): Promise<Vector['expect']> {
    expect(vector.now).to.equal(now);
    const status = await statusOf(vector);
    // Whatever is wrong with a body or a method besides, the signature was right.
    expect(status, vector.id).to.be.oneOf([200, 400, 401, 405, 415, 422]);
    return status === 401 ? 'invalid' : 'valid';
  }

  /** Written by hand: a client would join repeated headers, and has opinions on what a value may hold. */
  async function statusOf(vector: Vector): Promise<number> {
    const body = bodyOf(vector);
    const lines = [
      `${vector.method} ${targetOf(vector)} HTTP/1.1`,
      'Host: 127.0.0.1',
      `Content-Length: ${body.length}`,
    ];
    const headers = rawHeadersOf(vector);
    for (let index = 0; index < headers.length; index += 2)
      lines.push(`${headers[index]}: ${headers[index + 1]}`);
    const head = Buffer.from(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`, 'latin1');
    return statusIn(await host.raw(Buffer.concat([head, body])));
  }

  const lenient: string[] = [];

  for (const provider of PROVIDERS) {
    it(`${provider}: gives every verdict that leaves no doubt`, async () => {
      const vectors = VECTORS.filter((vector) => vector.provider === provider);
      const sure = vectors.filter(({ level }) => level === 'must');
      expect(sure.some((vector) => vector.expect === 'valid')).to.equal(true);
      expect(sure.some((vector) => vector.expect === 'invalid')).to.equal(true);
      const serving = serveCertificates(vectors);
      const wrong = await wrongOf(vectors);
      serving();
      expect(wrong.filter(({ level }) => level === 'must').map(describeVector)).to.deep.equal([]);
      lenient.push(...wrong.map(({ id }) => id));
    });
  }

  it('takes the strict side where SDKs are more lenient, but for what docs/senders.md names', () => {
    expect(lenient).to.deep.equal(LENIENT);
  });
});

/** Each once: a certificate is remembered, and nothing else may be fetched. Returns what says so, and cleans up. */
function serveCertificates(vectors: readonly Vector[]): () => void {
  const certificates = new Map(vectors.flatMap(({ context }) => Object.entries(context?.certificates ?? {})));
  if (certificates.size === 0) return () => {};
  takeOverHttp();
  const scopes = [...certificates].map(([address, certificate]) => {
    const { origin, pathname } = new URL(address);
    return nock(origin).get(pathname).reply(200, certificate);
  });
  return () => {
    giveBackHttp();
    expect(scopes.length).to.be.greaterThan(0);
  };
}
