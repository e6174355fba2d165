import { expect } from 'chai';
import fc from 'fast-check';
import {
  checkAllowlistEntry,
  clientNetwork,
  IpAllowlist,
  normalizeAddress,
} from '../../lib/ip/ip-allowlist.ts';

describe('IpAllowlist', () => {
  const cases: [entry: string, inside: string[], outside: string[]][] = [
    [
      '192.30.252.0/22',
      ['192.30.252.0', '192.30.255.255', '::ffff:192.30.253.7', '::ffff:c01e:fd07'],
      ['192.31.0.0'],
    ],
    ['203.0.113.7', ['203.0.113.7', '::ffff:203.0.113.7'], ['203.0.113.8', '203.0.113.70']],
    ['2001:db8::/32', ['2001:db8::1', '2001:DB8:ffff::', '2001:db8::1%eth0'], ['2001:db9::1', '192.0.2.1']],
    ['::1', ['::1', '0:0:0:0:0:0:0:1'], ['::2', '127.0.0.1']],
    ['0.0.0.0/0', ['192.0.2.1'], ['2001:db8::1']],
    ['::ffff:10.0.0.0/104', ['10.1.2.3', '::ffff:10.1.2.3'], ['11.1.2.3']],
  ];
  for (const [entry, inside, outside] of cases) {
    it(`${entry} lets in what it covers, and nothing else`, () => {
      const allowlist = new IpAllowlist([entry]);
      expect(inside.filter((address) => !allowlist.allows(address))).to.deep.equal([]);
      expect(outside.filter((address) => allowlist.allows(address))).to.deep.equal([]);
    });
  }

  it('lets nobody in where it is empty', () => {
    expect(new IpAllowlist([]).allows('127.0.0.1')).to.equal(false);
  });

  it('attack: an address that is none', () => {
    const allowlist = new IpAllowlist(['0.0.0.0/0', '::/0']);
    const addresses = [
      undefined,
      '',
      'unknown',
      '127.1',
      '0x7f.0.0.1',
      '010.0.0.1',
      '1.2.3.4:80',
      '1.2.3.4, 5.6.7.8',
      ' 1.2.3.4',
    ];
    expect(addresses.filter((address) => allowlist.allows(address))).to.deep.equal([]);
  });

  it('refuses entries that are neither an address nor a block, by name', () => {
    const entries = [
      '',
      ' ',
      '10.0.0.0/33',
      '10.0.0.0/',
      '10.0.0.0/-1',
      '10.0.0.0/8/8',
      '::/129',
      'fe80::1%eth0',
      'example.com',
      '10.0.0.*',
      '10.0.0.0/8x',
      '010.0.0.1',
    ];
    expect(entries.filter((entry) => checkAllowlistEntry(entry) === null)).to.deep.equal([]);
    for (const entry of entries) {
      expect(() => new IpAllowlist(['10.0.0.1', entry])).to.throw(RangeError, JSON.stringify(entry));
    }
  });
});

describe('normalizeAddress', () => {
  it('gives a mapped IPv4 address in dotted form, however it is written', () => {
    for (const address of [
      '192.168.0.1',
      '::ffff:192.168.0.1',
      '::FFFF:c0a8:1',
      '0:0:0:0:0:ffff:c0a8:0001',
    ]) {
      expect(normalizeAddress(address), address).to.equal('192.168.0.1');
    }
  });

  it('takes nothing else for a mapped one', () => {
    for (const address of ['::ffff:0:c0a8:1', '1::ffff:c0a8:1', '::fffe:c0a8:1', '::c0a8:1']) {
      expect(normalizeAddress(address), address).to.equal(address);
    }
  });
});

describe('clientNetwork', () => {
  it('is one for a whole /64, however its addresses are written', () => {
    const network = clientNetwork('2001:db8:1:2::1');
    expect(network).to.equal('2001:db8:1:2::/64');
    for (const address of [
      '2001:db8:1:2:ffff:ffff:ffff:ffff',
      '2001:0DB8:0001:0002::',
      '2001:db8:1:2:0:0:0:1',
    ]) {
      expect(clientNetwork(address)).to.equal(network);
    }
    expect(clientNetwork('2001:db8:1:3::1')).to.not.equal(network);
    expect(clientNetwork('::1')).to.equal('0:0:0:0::/64');
  });

  it('attack: a stranger’s text makes no client of its own', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(clientNetwork(`not an address ${text}`)).to.equal('unknown');
      }),
    );
  });
});

describe('IpAllowlist with wide IPv6 blocks', () => {
  it('attack: an IPv4 client under an allowlist of IPv6 only', () => {
    const allowlist = new IpAllowlist(['::/0']);
    expect(allowlist.allows('2001:db8::1')).to.equal(true);
    expect(allowlist.allows('203.0.113.7')).to.equal(false);
    expect(allowlist.allows('::ffff:203.0.113.7')).to.equal(false);
  });

  it('still knows IPv4 written as a mapped block', () => {
    const allowlist = new IpAllowlist(['::ffff:10.0.0.0/104']);
    expect(allowlist.allows('10.1.2.3')).to.equal(true);
    expect(allowlist.allows('11.1.2.3')).to.equal(false);
  });
});
