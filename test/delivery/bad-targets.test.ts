// Every way in which a target can misbehave ends in the state that docs/forwarding.md names, with its attempt recorded.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { type AttemptReport, attemptDelivery } from '../../lib/delivery/attempt.ts';
import type { ForwardedEvent } from '../../lib/delivery/forwarded-event.ts';
import { type GuardedAgents, guardedAgents } from '../../lib/net/guarded-agent.ts';
import { createCipher } from '../../lib/secrets/cipher.ts';
import { compileTarget } from '../../lib/targets/forward-target.ts';
import { TARGET_DEFAULTS, type TargetSettings } from '../../lib/targets/settings.ts';
import type { TargetRow } from '../../lib/targets/target-row.ts';
import { generateTargetSecret } from '../../lib/targets/target-secret.ts';
import { startBadTarget, startTarget, type TestTarget } from '../support/bad-target.ts';

const event: ForwardedEvent = {
  id: 1,
  triggerId: 1,
  triggerRef: 'test.push',
  payloadText: '{"big": 12345678901234567890, "ref": "refs/heads/main"}',
  original: null,
  metadata: { received_at: '2026-01-24T12:30:00.000Z', headers: { 'x-sender': 'yes', 'x-other': 'no' } },
  created: new Date(0),
};
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n';

describe('a target that', () => {
  let agents: GuardedAgents;
  before(() => {
    agents = guardedAgents({ allowPrivate: true, agent: { keepAlive: true } });
  });
  after(() => agents.close());

  const attempt = (settings: Partial<TargetSettings>, chosen = agents): Promise<AttemptReport> =>
    attemptDelivery({ agents: chosen, now: Date.now }, targetOf(settings), event, 'msg_1');

  const misbehaviours: [string, Parameters<typeof startBadTarget>[0], RegExp][] = [
    ['never answers', () => {}, /^no complete answer within 300 ms$/],
    ['closes before it answers', (socket) => socket.destroy(), /ECONNRESET|without an answer/],
    ['ends the connection without an answer', (socket) => socket.end(), /ECONNRESET|without an answer/],
    ['sends what is not HTTP', (socket) => socket.end('\x00\xffgarbage garbage\r\n\r\n'), /not HTTP \(HPE_/],
    [
      'closes in the middle of its answer',
      (socket) => socket.end(`${HEAD}Content-Length: 100\r\n\r\nhalf`),
      /closed before the answer was complete/,
    ],
    [
      'sends headers without end',
      (socket) => void socket.write(`${HEAD}X-Long: ${'x'.repeat(100_000)}`),
      /headers of the answer are too large/,
    ],
    [
      'sends its answer byte by byte',
      async (socket) => {
        socket.write(`${HEAD}Content-Length: 1000\r\n\r\n`);
        while (!socket.destroyed) {
          socket.write('x');
          await sleep(20);
        }
      },
      /^no complete answer within 300 ms$/,
    ],
    [
      'sends its headers byte by byte',
      async (socket) => {
        for (const character of `${HEAD}Content-Length: 0\r\n\r\n`) {
          if (socket.destroyed) return;
          socket.write(character);
          await sleep(20);
        }
      },
      /^no complete answer within 300 ms$/,
    ],
    [
      'wants to speak another protocol',
      (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
      /101/,
    ],
  ];
  for (const [what, behave, expected] of misbehaviours) {
    it(`${what}: is tried again`, async () => {
      const target = await startBadTarget(behave);
      const started = performance.now();
      const report = await attempt({ url: target.url, timeout_ms: 300 });
      expect(report).to.include({ outcome: 'failed', answer: null, targetIsWell: false });
      expect(report.error).to.match(expected);
      expect(performance.now() - started).to.be.below(2000);
      await target.close();
    });
  }

  it('sends without end has its status believed, and nobody listens any more', async () => {
    let written = 0;
    const target = await startBadTarget((socket) => {
      socket.write(`${HEAD}Content-Length: ${1024 ** 3}\r\n\r\n`);
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const pump = () => {
        while (!socket.destroyed && written < 1024 ** 3) {
          written += chunk.length;
          if (!socket.write(chunk)) return void socket.once('drain', pump);
        }
      };
      pump();
    });
    const report = await attempt({ url: target.url });
    expect(report).to.include({ outcome: 'succeeded' });
    expect(report.answer).to.include({ status: 200, truncated: true });
    expect(report.answer?.body).to.have.lengthOf(8192);
    expect(written).to.be.below(64 * 1024 ** 2);
    const judged = await attempt({
      url: target.url,
      answer: { ...TARGET_DEFAULTS.answer, json_schema: { type: 'object' } },
    });
    expect(judged).to.include({
      outcome: 'failed',
      error: 'answered 200 with a body too large to be checked',
    });
    await target.close();
  });

  it('has nobody listening, or speaks no TLS', async () => {
    const target = await startTarget();
    expect(await attempt({ url: target.url.replace('http:', 'https:') })).to.deep.include({
      outcome: 'failed',
      answer: null,
    });
    await target.close();
    const report = await attempt({ url: target.url });
    expect(report.outcome).to.equal('failed');
    expect(report.error).to.contain('nobody listens').and.contain('ECONNREFUSED');
  });

  it('is not public is refused for good, on the second look too', async () => {
    const target = await startTarget();
    let looks = 0;
    const lookup: Parameters<typeof guardedAgents>[0] = {
      allow: ['127.0.0.1'],
      lookup: (_host, _options, callback) =>
        callback(null, [{ address: looks++ === 0 ? '127.0.0.1' : '127.0.0.2', family: 4 }]),
    };
    const strict = guardedAgents({ ...lookup, agent: { keepAlive: false } });
    const url = `http://rebinding.example:${target.port}/`;
    expect(await attempt({ url }, strict)).to.include({ outcome: 'succeeded' });
    const second = await attempt({ url }, strict);
    expect(second).to.include({ outcome: 'rejected', answer: null, targetIsWell: null });
    expect(second.error).to.contain('127.0.0.2').and.contain('loopback');
    strict.close();
    await target.close();
  });

  describe('redirects', () => {
    let target: TestTarget;
    beforeEach(async () => {
      target = await startTarget();
    });
    afterEach(() => target.close());
    const redirect = (location: string, status = 307) => ({ status, headers: { location } });

    it('is not followed unless allowed', async () => {
      target.answers = [redirect('/elsewhere'), 200];
      const report = await attempt({ url: target.url });
      expect(report).to.include({
        outcome: 'failed',
        error: 'answered 307, a redirect that is not followed',
      });
      expect(target.requests).to.have.lengthOf(1);
    });

    it('is followed with the same request, at most as often as allowed', async () => {
      target.answers = [redirect('/a'), redirect('/b', 302), 200];
      expect(await attempt({ url: target.url, max_redirects: 2 })).to.include({ outcome: 'succeeded' });
      expect(target.requests.map(({ method, url }) => `${method} ${url}`)).to.deep.equal([
        'POST /hook',
        'POST /a',
        'POST /b',
      ]);
      expect(new Set(target.requests.map(({ body }) => body)).size).to.equal(1);
      target.answers = [redirect('/loop')];
      expect(await attempt({ url: target.url, max_redirects: 3 })).to.include({ outcome: 'failed' });
      expect(target.requests).to.have.lengthOf(3 + 4);
    });

    it('to metadata is refused for good, and secrets do not go to another origin', async () => {
      target.answers = [redirect('http://169.254.169.254/latest/meta-data/')];
      const report = await attempt({ url: target.url, max_redirects: 3 });
      expect(report).to.include({ outcome: 'rejected' });
      expect(report.error).to.contain('metadata');
      const other = await startTarget();
      target.answers = [redirect(other.url)];
      const headers = [
        { name: 'Authorization', value: 'Bearer top-secret', secret: true },
        { name: 'X-Plain', value: 'plain', secret: false },
      ];
      expect(await attempt({ url: target.url, max_redirects: 1, headers })).to.include({
        outcome: 'succeeded',
      });
      expect(target.requests.at(-1)?.headers.authorization).to.equal('Bearer top-secret');
      expect(other.requests[0]?.headers)
        .to.include({ 'x-plain': 'plain' })
        .and.not.have.property('authorization');
      await other.close();
    });
  });

  it('closed a kept connection is asked again at once', async () => {
    const target = await startBadTarget((socket) => {
      socket.write(`${HEAD}Content-Length: 2\r\n\r\nok`);
      socket.once('data', () => socket.destroy());
    });
    expect(await attempt({ url: target.url })).to.include({ outcome: 'succeeded' });
    expect(await attempt({ url: target.url })).to.include({ outcome: 'succeeded' });
    expect(target.connections()).to.equal(2);
    await target.close();
  });
});

describe('what a target is sent', () => {
  let target: TestTarget;
  let agents: GuardedAgents;
  before(async () => {
    agents = guardedAgents({ allow: ['127.0.0.1'] });
    target = await startTarget();
  });
  after(async () => {
    agents.close();
    await target.close();
  });
  const send = async (settings: Partial<TargetSettings>) => {
    const report = await attemptDelivery(
      { agents, now: Date.now },
      targetOf({ url: target.url, ...settings }),
      event,
      'msg_1',
    );
    return { report, request: target.requests.at(-1) as TestTarget['requests'][number] };
  };

  it('keeps every digit of a number, in each form of body', async () => {
    expect((await send({})).request.body).to.equal(event.payloadText);
    const { request } = await send({ body_form: 'envelope' });
    expect(request.body).to.contain('12345678901234567890');
    expect(JSON.parse(request.body)).to.deep.include({
      event_id: 1,
      trigger_ref: 'test.push',
      received_at: '2026-01-24T12:30:00.000Z',
      payload: JSON.parse(event.payloadText),
    });
  });

  it('has the headers that were asked for, and no others of the sender', async () => {
    const headers = [
      { name: 'X-Ref', value: '{{ payload.ref }} of {{ trigger.ref }}', secret: false },
      { name: 'X-Token', value: '{{ not a template }}', secret: true },
    ];
    const { request, report } = await send({ pass_headers: ['x-s*'], headers, method: 'PUT' });
    expect(request.method).to.equal('PUT');
    expect(request.headers).to.include({
      'x-sender': 'yes',
      'x-ref': 'refs/heads/main of test.push',
      'x-token': '{{ not a template }}',
      'webhook-id': 'msg_1',
    });
    expect(request.headers).to.not.have.property('x-other');
    expect(report.request.headers['x-token']).to.equal('(hidden)');
    expect(JSON.stringify(report)).to.not.contain('not a template');
  });

  it('has its secrets hidden where the target sends them back', async () => {
    target.answers = [
      { status: 200, headers: { 'x-echo': 'Bearer abcdef' }, body: 'you sent Bearer abcdef' },
      200,
    ];
    const { report } = await send({ headers: [{ name: 'X-Auth', value: 'Bearer abcdef', secret: true }] });
    expect(report.answer?.body).to.equal('you sent (hidden)');
    expect(JSON.stringify(report)).to.not.contain('abcdef');
  });

  it('is refused for good where a header cannot be made', async () => {
    const before = target.requests.length;
    const inject = { name: 'X-Bad', value: "a{{ '\r\nX-Injected: 1' }}", secret: false };
    const { report } = await send({ headers: [inject] });
    expect(report).to.include({ outcome: 'rejected', targetIsWell: null });
    expect(report.error).to.contain('x-bad');
    expect(target.requests).to.have.lengthOf(before);
  });

  it('is judged by status, header and schema of the answer', async () => {
    const answer = {
      statuses: ['200', '404'],
      headers: { 'X-Ok': 'y*' },
      json_schema: { type: 'object', required: ['ok'] },
    };
    const right = { headers: { 'x-ok': 'yes' }, body: '{"ok":1}' };
    const cases: [TestTarget['answers'][number], string | null][] = [
      [{ status: 200, ...right }, null],
      [{ status: 404, ...right }, null],
      [{ status: 201, ...right }, 'answered 201'],
      [{ status: 200, ...right, headers: {} }, 'answered 200 with a header x-ok that is not as it must be'],
      [{ status: 200, ...right, body: '{}' }, 'answered 200 with a body in which /ok is required'],
      [{ status: 200, ...right, body: 'ok' }, 'answered 200 with a body that is not JSON'],
    ];
    for (const [given, error] of cases) {
      target.answers = [given];
      const { report } = await send({ answer });
      expect(report).to.include({ outcome: error === null ? 'succeeded' : 'failed', error });
    }
    target.answers = [410];
    expect((await send({})).report).to.include({
      outcome: 'rejected',
      error: 'answered 410',
      targetIsWell: null,
    });
    target.answers = [{ status: 503, headers: { 'retry-after': '120' } }];
    expect((await send({})).report).to.include({ outcome: 'failed', retryAfterMs: 120_000 });
  });
});

function targetOf(settings: Partial<TargetSettings>) {
  const row = {
    ...TARGET_DEFAULTS,
    ...settings,
    id: '1',
    trigger_id: '1',
    name: 'test',
    url: settings.url ?? '',
    revision: '1',
    secret: generateTargetSecret(),
    headers: (settings.headers ?? []).map(({ name, value, secret }) =>
      secret ? { name, encrypted: value } : { name, value },
    ),
    previous_secret: null,
    previous_secret_until: null,
  } as unknown as TargetRow;
  return compileTarget(row, createCipher(undefined));
}
