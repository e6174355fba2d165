// Which addresses a request made on behalf of a rule must not reach: this machine, its network, cloud metadata.
// Checked on the address that is connected to, since a name may resolve to anything, and differently each time.

import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const IPV4_NETWORKS =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4';
// Unspecified, loopback, old forms of IPv4; translated IPv4; discard; Teredo; documentation; 6to4; unique local;
// link-local; site-local; multicast.
const IPV6_NETWORKS =
  '::/96 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8';

const PRIVATE = new BlockList();
for (const network of [...IPV4_NETWORKS.split(' '), ...IPV6_NETWORKS.split(' ')]) {
  const [address = '', prefix] = network.split('/');
  PRIVATE.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';

  constructor(host: string, address: string) {
    const target = host === address ? host : `${host} (${address})`;
    super(`${target} is a private address; start the host with ALLOW_PRIVATE_TARGETS=1 to permit it`);
  }
}

/** IPv6 forms of IPv4 addresses count as what they stand for. Throws where the host is an address and private. */
export function checkAddress(host: string, address = host): void {
  const family = isIP(address);
  if (family !== 0 && PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4')) {
    throw new PrivateAddressError(host, address);
  }
}

/** For the `lookup` option of a request: resolves, and refuses a name as soon as one of its addresses is private. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    try {
      for (const { address } of addresses) checkAddress(hostname, address);
    } catch (refused) {
      return callback(refused as Error, '');
    }
    if (options.all) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first?.address ?? '', first?.family);
  });
};
