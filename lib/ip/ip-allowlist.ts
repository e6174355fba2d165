// Which client addresses may call: single addresses and CIDR blocks, IPv4 and IPv6. Whatever cannot be read is refused.

import { BlockList, isIPv4, isIPv6 } from 'node:net';

export class IpAllowlist {
  readonly entries: readonly string[];
  readonly #blocks = new BlockList();
  /** IPv6 blocks so wide that IPv4, mapped into IPv6, would lie in them: `::/0` says nothing of IPv4. */
  readonly #wideBlocks = new BlockList();

  /** @throws RangeError naming the first entry that is neither an address nor a CIDR block. */
  constructor(entries: readonly string[]) {
    this.entries = entries;
    for (const entry of entries) {
      const problem = checkAllowlistEntry(entry);
      if (problem !== null) throw new RangeError(`${JSON.stringify(entry)} ${problem}`);
      this.#add(entry);
    }
  }

  #add(entry: string): void {
    const [address = '', prefix] = entry.split('/');
    if (isIPv4(address)) {
      this.#blocks.addSubnet(address, Number(prefix ?? 32), 'ipv4');
    } else {
      const bits = Number(prefix ?? 128);
      (bits < 96 ? this.#wideBlocks : this.#blocks).addSubnet(address, bits, 'ipv6');
    }
  }

  /** False for anything that is not an address, and always where the list is empty. */
  allows(address: string | undefined): boolean {
    const normalized = normalizeAddress(address);
    if (normalized === null) return false;
    if (isIPv4(normalized)) return this.#blocks.check(normalized, 'ipv4');
    return this.#blocks.check(normalized, 'ipv6') || this.#wideBlocks.check(normalized, 'ipv6');
  }
}

/** What is wrong with an allowlist entry, or null. */
export function checkAllowlistEntry(entry: string): string | null {
  const [address = '', prefix, ...rest] = entry.split('/');
  const bits = isIPv4(address) ? 32 : isIPv6(address) && !address.includes('%') ? 128 : 0;
  if (bits === 0 || rest.length > 0) {
    return 'is not an address or a CIDR block such as 192.30.252.0/22 or 2001:db8::/32';
  }
  if (prefix !== undefined && !(/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits)) {
    return `has a prefix length outside 0 to ${bits}`;
  }
  return null;
}

/** IPv4 in dotted form even where it came mapped into IPv6, without a zone; null for anything else. */
export function normalizeAddress(address: string | undefined): string | null {
  if (address === undefined) return null;
  if (isIPv4(address)) return address;
  const unzoned = address.split('%', 1)[0] ?? '';
  if (!isIPv6(unzoned)) return null;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(unzoned)?.[1] ?? mappedFromHex(unzoned);
  return mapped ?? unzoned.toLowerCase();
}

/** `::ffff:c0a8:1` is 192.168.0.1 too. */
function mappedFromHex(address: string): string | null {
  const groups = /^(?:0{0,4}:){0,5}:?ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address);
  if (groups === null) return null;
  const high = Number.parseInt(groups[1] ?? '', 16);
  const low = Number.parseInt(groups[2] ?? '', 16);
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/**
 * What a limit per client counts by: the IPv4 address, or the /64 network of an IPv6 address, because a single
 * subscriber commands a whole /64 (RFC 6177) and would otherwise have 2^64 identities.
 */
export function clientNetwork(address: string | undefined): string {
  const normalized = normalizeAddress(address);
  if (normalized === null) return 'unknown';
  return isIPv4(normalized) ? normalized : `${expandIPv6(normalized).slice(0, 4).join(':')}::/64`;
}

function expandIPv6(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...(tail === undefined ? [] : zeros), ...right].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  );
}
