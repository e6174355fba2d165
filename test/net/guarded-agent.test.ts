// The guard on connections: what it refuses, whatever way it is written, and that it connects to what it vetted.

import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { addressKind } from '../../lib/net/address-kind.ts';
import { type GuardedAgentOptions, guardedAgent, TargetGuard } from '../../lib/net/guarded-agent.ts';

describe('addresses that are not public', () => {
  const kinds = {
    metadata:
      '169.254.169.254 fd00:ec2::254 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 64:ff9b::169.254.169.254',
    loopback: '127.0.0.1 127.255.255.254 ::1 ::ffff:127.0.0.1 ::ffff:7f00:1 64:ff9b::7f00:1',
    unspecified: '0.0.0.0 0.1.2.3 ::',
    'link-local': '169.254.1.1 fe80::1 fe80::1%eth0',
    private:
      '10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 fc00::1 fd12:3456::1 64:ff9b::a00:1 ::ffff:10.0.0.1',
    'carrier-grade NAT': '100.64.0.1 100.127.255.255',
    multicast: '224.0.0.1 239.255.255.255 ff02::1',
    'translated IPv4': '::7f00:1 ::ffff:0:7f00:1 64:ff9b:1::a00:1 2002:7f00:1::1 2002:808:808::1',
    reserved:
      '192.0.2.1 198.18.0.1 203.0.113.9 240.0.0.1 255.255.255.255 2001:db8::1 2001::1 localhost 1.2.3',
    public: '8.8.8.8 172.32.0.1 100.128.0.1 2606:4700:4700::1111 64:ff9b::808:808 ::ffff:8.8.8.8',
  };
  for (const [kind, addresses] of Object.entries(kinds)) {
    it(`knows ${kind}`, () => {
      for (const address of addresses.split(' ')) expect(addressKind(address), address).to.equal(kind);
    });
  }
});

describe('URLs of targets', () => {
  const guard = new TargetGuard();

  // Everything that a URL parser reads as one of the addresses above.
  const ways = [
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://①②⑦.⓪.⓪.①/',
    'http://[64:ff9b::10.0.0.1]/',
    'https://169.254.169.254/latest/meta-data/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user:secret@example.com/',
    'https://:secret@example.com/',
    'not a url',
    `https://example.com/${'x'.repeat(3000)}`,
  ];
  for (const url of ways) {
    it(`refuses ${url.slice(0, 60)}`, () => {
      expect(() => guard.checkUrl(url))
        .to.throw()
        .with.property('code', 'ERR_TARGET_REFUSED');
    });
  }

  it('keeps what was secret in a URL out of the error', () => {
    expect(() => guard.checkUrl('https://user:hunter2@example.com/'))
      .to.throw()
      .with.property('message')
      .not.contain('hunter2');
  });

  it('lets pass what the host allows, and metadata only where it is named', () => {
    const open = new TargetGuard({ allowPrivate: true });
    expect(open.checkUrl('http://127.0.0.1:8080/x').port).to.equal('8080');
    expect(() => open.checkUrl('http://169.254.169.254/')).to.throw();
    expect(() => open.checkUrl('http://[fd00:ec2::254]/')).to.throw();
    const named = new TargetGuard({ allow: ['169.254.169.254', '10.0.0.0/8', 'fd00::/8'] });
    for (const url of ['http://169.254.169.254/', 'http://10.1.2.3/', 'http://[fd00::1]/'])
      named.checkUrl(url);
    expect(() => named.checkUrl('http://192.168.0.1/')).to.throw();
  });

  it('allows names and everything below a name', () => {
    const named = new TargetGuard({ allow: ['internal.example', '*.svc.cluster.local'] });
    named.checkAddress('INTERNAL.example.', '10.0.0.1');
    named.checkAddress('a.b.svc.cluster.local', '10.0.0.1');
    for (const host of [
      'xinternal.example',
      'a.internal.example',
      'svc.cluster.local',
      'internal.example.evil.com',
    ])
      expect(() => named.checkAddress(host, '10.0.0.1'), host).to.throw();
    expect(() => named.checkAddress('internal.example', '169.254.169.254')).to.throw();
  });

  it('refuses an allowlist that cannot be read', () => {
    for (const entry of ['10.0.0.0/33', '10.0.0', 'a b', 'https://x.example', '', '*'])
      expect(() => new TargetGuard({ allow: [entry] }), entry).to.throw(RangeError);
  });
});

describe('guarded agents', () => {
  let server: Server;
  let port: number;
  before(async () => {
    server = createServer((_req, res) => res.end('inside')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  });
  after(() => server.close());

  it('connects to the address that was vetted, and looks a name up once', async () => {
    let lookups = 0;
    const answers = ['127.0.0.1', '10.9.9.9'];
    const body = await get(`http://rebinding.example:${port}/`, {
      allow: ['127.0.0.1'],
      lookup: (_host, _options, callback) =>
        callback(null, [{ address: answers[lookups++] ?? '', family: 4 }]),
    });
    expect(body).to.equal('inside');
    expect(lookups).to.equal(1);
  });

  it('refuses a name of which any address is not public', async () => {
    const addresses = [
      { address: '8.8.8.8', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    const error = await failure(`http://mixed.example:${port}/`, {
      lookup: (_host, _options, callback) => callback(null, addresses),
    });
    expect(error).to.include({ code: 'ERR_TARGET_REFUSED' });
    expect(error.message).to.contain('mixed.example is 127.0.0.1').and.contain('loopback');
  });

  for (const host of ['127.0.0.1', '2130706433', '[::ffff:7f00:1]', 'localhost']) {
    it(`refuses ${host} as an error of the request`, async () => {
      expect(await failure(`http://${host}:${port}/`, {})).to.include({ code: 'ERR_TARGET_REFUSED' });
      expect(await failure(`https://${host}:${port}/`, {})).to.include({ code: 'ERR_TARGET_REFUSED' });
    });
  }

  it('refuses a socket in the file system', async () => {
    const error = await new Promise<Error>((resolve) => {
      request({ socketPath: '/tmp/none.sock', agent: guardedAgent('http:', { allowPrivate: true }) }).on(
        'error',
        resolve,
      );
    });
    expect(error).to.include({ code: 'ERR_TARGET_REFUSED' });
  });
});

async function get(url: string, options: GuardedAgentOptions): Promise<string> {
  const { request: requestOf } = await import(url.startsWith('https') ? 'node:https' : 'node:http');
  const agent = guardedAgent(new URL(url).protocol, options);
  try {
    const [response] = await once(requestOf(url, { agent }).end(), 'response');
    return (await response.toArray()).join('');
  } finally {
    agent.destroy();
  }
}

async function failure(url: string, options: GuardedAgentOptions): Promise<Error> {
  try {
    await get(url, options);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${url} was not refused`);
}
