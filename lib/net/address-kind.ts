// What kind of place an address is: the public internet, or something that a stranger must not reach through us.

import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { normalizeAddress } from '../ip/ip-allowlist.ts';

export type AddressKind =
  | 'public'
  | 'metadata'
  | 'loopback'
  | 'unspecified'
  | 'link-local'
  | 'private'
  | 'carrier-grade NAT'
  | 'multicast'
  | 'translated IPv4'
  | 'reserved';

// Addresses under which clouds hand out credentials to whoever asks: AWS, Azure, Google and others; AWS over IPv6; Alibaba.
const METADATA = ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200'];

// IANA's special-purpose registries (RFC 6890 and its successors). 2002::/16 (6to4) and Teredo, in 2001::/23, carry IPv4
// addresses to relays that nobody runs any more.
const NETWORKS: readonly [AddressKind, string][] = [
  ['metadata', METADATA.join(' ')],
  ['loopback', '127.0.0.0/8 ::1'],
  ['unspecified', '0.0.0.0/8 ::'],
  ['link-local', '169.254.0.0/16 fe80::/10'],
  ['private', '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7 fec0::/10'],
  ['carrier-grade NAT', '100.64.0.0/10'],
  ['multicast', '224.0.0.0/4 ff00::/8'],
  ['translated IPv4', '::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 2002::/16'],
  [
    'reserved',
    '192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 ' +
      '100::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16',
  ],
];

const KINDS = NETWORKS.map(([kind, networks]) => ({ kind, blocks: blockListOf(networks.split(' ')) }));
const NAT64 = blockListOf(['64:ff9b::/96']);

/** @param address IPv4 or IPv6; anything else is `reserved`, so that nothing unreadable counts as public. */
export function addressKind(address: string): AddressKind {
  const normalized = normalizeAddress(address);
  if (normalized === null) return 'reserved';
  const family = isIPv4(normalized) ? 'ipv4' : 'ipv6';
  // On a network without IPv4 every IPv4 host has such an address: it is what the embedded address is.
  if (family === 'ipv6' && NAT64.check(normalized, family)) return addressKind(embeddedIPv4(normalized));
  return KINDS.find(({ blocks }) => blocks.check(normalized, family))?.kind ?? 'public';
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return list;
}

/** The last 32 bits, whichever way they are written. */
function embeddedIPv4(address: string): string {
  const groups = address.split(':');
  const last = groups.at(-1) ?? '';
  if (isIPv4(last)) return last;
  const [high, low] = [groups.at(-2), last].map((group) => Number.parseInt(group || '0', 16)) as [
    number,
    number,
  ];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
