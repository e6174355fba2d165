// The actions of pack core: what they do with good and bad parameters, and where requests must not go.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import pino from 'pino';
import type { ActionContext, Parameters } from '../../examples/host/actions/action.ts';
import { echo, noop, sleepFor } from '../../examples/host/actions/core.ts';
import { httpRequest } from '../../examples/host/actions/http-request.ts';
import {
  checkAddress,
  lookupPublic,
  PrivateAddressError,
} from '../../examples/host/actions/private-addresses.ts';
import { giveBackHttp, nock, takeOverHttp } from '../support/foreign-http.ts';

const context = (more: Partial<ActionContext> = {}): ActionContext => ({
  logger: pino({ level: 'silent' }),
  signal: new AbortController().signal,
  allowPrivateTargets: true,
  ...more,
});

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('it should have failed'),
    (error: Error) => error,
  );
}

describe('core.echo, core.noop, core.sleep', () => {
  it('echo what they are given', async () => {
    expect(await echo({ message: 'hello' }, context())).to.deep.equal({ message: 'hello' });
    expect(await echo({ message: { a: 1 } }, context())).to.deep.equal({ message: '{"a":1}' });
    expect(await echo({}, context())).to.deep.equal({ message: '' });
    expect(await noop()).to.deep.equal({});
  });

  it('sleep within bounds, and wake when the host stops', async () => {
    expect(await sleepFor({ seconds: 0 }, context())).to.deep.equal({ slept_seconds: 0 });
    for (const seconds of [-1, 61, '1', Number.NaN]) {
      expect((await errorOf(sleepFor({ seconds }, context()))).message).to.match(/^seconds is/);
    }
    const stop = new AbortController();
    const sleeping = errorOf(sleepFor({ seconds: 60 }, context({ signal: stop.signal })));
    stop.abort();
    expect((await sleeping).name).to.equal('AbortError');
  });
});

describe('core.http_request', () => {
  let server: Server | undefined;

  before(takeOverHttp);
  after(giveBackHttp);

  afterEach(async () => {
    nock.cleanAll();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
    server = undefined;
  });

  async function serve(listener: RequestListener): Promise<string> {
    const started = createServer(listener);
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(started.address() as AddressInfo).port}/`;
  }

  it('sends what it was told to and answers what came back', async () => {
    const scope = nock('https://api.example.com', {
      reqheaders: { 'x-token': 't', 'content-type': 'application/json' },
    })
      .post('/hooks', { text: 'hi' })
      .query({ dry: 'true', n: '1' })
      .reply(201, { id: 7 }, { 'X-Request-Id': 'r1' });
    const parameters: Parameters = {
      url: 'https://api.example.com/hooks?dry=true',
      method: 'post',
      headers: { 'X-Token': 't' },
      query_params: { n: 1 },
      json_body: { text: 'hi' },
    };
    const result = await httpRequest(parameters, context());
    scope.done();
    expect(result).to.deep.include({ status_code: 201, body: '{"id":7}', json: { id: 7 }, truncated: false });
    expect(result).to.have.nested.property('headers.x-request-id', 'r1');
  });

  it('hands redirects and errors back as they are', async () => {
    nock('https://api.example.com').get('/').reply(302, '', { Location: 'http://127.0.0.1/' });
    nock('https://api.example.com').get('/broken').reply(500, 'no');
    expect(await httpRequest({ url: 'https://api.example.com' }, context())).to.deep.include({
      status_code: 302,
    });
    const broken = await httpRequest({ url: 'https://api.example.com/broken' }, context());
    expect(broken).to.deep.include({ status_code: 500, body: 'no' });
  });

  it('reads no more than 64 KB, and nothing that PostgreSQL cannot hold', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/nul') return void response.end('{"a":"b\0c"}');
      response.write('x'.repeat(70_000));
      const more = setInterval(() => response.write('x'.repeat(70_000)), 1);
      response.on('close', () => clearInterval(more));
    });
    const endless = (await httpRequest({ url }, context())) as { body: string; truncated: boolean };
    expect(endless.body).to.have.lengthOf(65_536);
    expect(endless.truncated).to.equal(true);
    const nul = (await httpRequest({ url: `${url}nul` }, context())) as { body: string };
    expect(nul.body).to.not.include('\0');
  });

  it('gives up after the timeout, also when an answer has begun', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/begun') response.write('…');
    });
    for (const path of ['', 'begun']) {
      const error = await errorOf(httpRequest({ url: url + path, timeout_seconds: 0.1 }, context()));
      expect(error.message).to.equal('no complete answer within 0.1 s');
    }
  });

  it('fails where nobody listens', async () => {
    const url = await serve(() => {});
    await new Promise<void>((resolve) => server?.close(() => resolve()));
    server = undefined;
    expect(await errorOf(httpRequest({ url }, context()))).to.have.property('code', 'ECONNREFUSED');
  });

  const refused: [Parameters, RegExp][] = [
    [{}, /^url is null/],
    [{ url: 'file:///etc/passwd' }, /^url is "file:/],
    [{ url: '/relative' }, /^url is "\/relative"/],
    [{ url: 'http://example.com', method: 'TRACE' }, /^method is "TRACE"/],
    [{ url: 'http://example.com', timeout_seconds: 0 }, /^timeout_seconds is 0/],
    [
      { url: 'http://example.com', headers: { 'X-Bad': 'a\r\nb: c' } },
      /^Invalid character in header content/,
    ],
  ];
  for (const [parameters, why] of refused) {
    // By its words, because a request that was sent after all would fail too where there is no network.
    it(`refuses ${JSON.stringify(parameters)}`, async () => {
      expect((await errorOf(httpRequest(parameters, context()))).message).to.match(why);
    });
  }

  it('does not reach private addresses unless permitted', async () => {
    let requests = 0;
    const url = await serve((_request, response) => {
      requests += 1;
      response.end();
    });
    const { port } = new URL(url);
    const hosts = [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0x7f.1',
      '0',
      '127.1',
    ];
    for (const host of hosts) {
      const target = { url: `http://${host}:${port}/` };
      const error = await errorOf(httpRequest(target, context({ allowPrivateTargets: false })));
      expect(error, host).to.be.instanceOf(PrivateAddressError);
    }
    expect(requests).to.equal(0);
    await httpRequest({ url }, context());
    expect(requests).to.equal(1);
  });
});

describe('private addresses', () => {
  const REFUSED = [
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255'],
    ...[
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      '::127.0.0.1',
      '::ffff:10.0.0.1',
      '::ffff:0:127.0.0.1',
    ],
    ...[
      '::ffff:a9fe:a9fe',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      'fc00::1',
      'fd00:ec2::254',
      'fe80::1',
      'ff02::1',
    ],
  ];
  const PERMITTED = ['1.1.1.1', '172.32.0.1', '192.30.252.1', '8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'];

  for (const address of REFUSED) {
    it(`refuses ${address}`, () => expect(() => checkAddress(address)).to.throw(PrivateAddressError));
  }
  for (const address of PERMITTED) {
    it(`permits ${address}`, () => expect(() => checkAddress(address)).to.not.throw());
  }

  it('are refused where a name resolves to one, asked for one address or for all', async () => {
    for (const all of [true, false]) {
      const error = await new Promise((resolve) => lookupPublic('localhost', { all }, resolve));
      expect(error).to.be.instanceOf(PrivateAddressError);
    }
  });
});
