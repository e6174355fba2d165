// Which targets a request of ours may go to: http and https only, no credentials in the URL, and no address that is not
// public, unless the host allows it. Guards against making this process a proxy into the network it stands in (SSRF).

import { isIP } from 'node:net';
import { checkAllowlistEntry, IpAllowlist } from '../ip/ip-allowlist.ts';
import { addressKind } from './address-kind.ts';

export interface TargetGuardOptions {
  /** Addresses, CIDR blocks, host names, and `*.example` for all names below one, that may be reached although not public. */
  allow?: readonly string[];
  /** Lets every address pass but those of cloud metadata services, which only `allow` can open. Default: false. */
  allowPrivate?: boolean;
}

const MAX_URL_LENGTH = 2048;
const HOST_NAME = /^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*$/;

/** A target that must not be reached; the message says why. */
export class TargetRefusedError extends Error {
  override readonly name = 'TargetRefusedError';
  readonly code = 'ERR_TARGET_REFUSED';
}

export class TargetGuard {
  readonly #addresses: IpAllowlist;
  readonly #names: readonly string[];
  readonly #allowPrivate: boolean;

  /** @throws RangeError naming the first entry of `allow` that is none. */
  constructor({ allow = [], allowPrivate = false }: TargetGuardOptions = {}) {
    for (const entry of allow) refuseWrongEntry(entry);
    this.#addresses = new IpAllowlist(allow.filter(isAddressEntry));
    this.#names = allow.filter((entry) => !isAddressEntry(entry)).map((name) => name.toLowerCase());
    this.#allowPrivate = allowPrivate;
  }

  /**
   * Judges what can be judged without looking a name up; the connection is judged again by its address.
   * @throws TargetRefusedError
   */
  checkUrl(text: string | URL): URL {
    const url = typeof text === 'string' ? URL.parse(text) : text;
    if (url === null)
      throw new TargetRefusedError('the URL cannot be read; it must be like https://example.com/hook');
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw new TargetRefusedError(`the URL begins with ${url.protocol}, only http: and https: are sent to`);
    if (url.username !== '' || url.password !== '')
      throw new TargetRefusedError(
        'the URL holds a user name or password; put them into a secret header instead',
      );
    if (url.href.length > MAX_URL_LENGTH)
      throw new TargetRefusedError(`the URL is longer than ${MAX_URL_LENGTH} characters`);
    const host = hostOf(url);
    if (isIP(host) !== 0) this.checkAddress(host, host);
    return url;
  }

  /** @throws TargetRefusedError where a connection to `address`, which `host` stands for, must not be made. */
  checkAddress(host: string, address: string): void {
    const kind = addressKind(address);
    if (kind === 'public' || this.#addresses.allows(address)) return;
    if (kind !== 'metadata' && (this.#allowPrivate || this.#allowsName(host))) return;
    const target = host === address ? host : `${host} is ${address}, which`;
    const what = `${target} ${host === address ? 'is not a public address' : 'is not public'} (${kind})`;
    throw new TargetRefusedError(`${what}; the host can permit it with its option allowTargets`);
  }

  #allowsName(host: string): boolean {
    const name = host.toLowerCase().replace(/\.$/, '');
    return this.#names.some((entry) =>
      entry.startsWith('*.') ? name.endsWith(entry.slice(1)) : name === entry,
    );
  }
}

/** Without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** What is wrong with an entry of an allowlist of targets, or null. */
export function checkAllowedTarget(entry: string): string | null {
  if (isAddressEntry(entry)) return checkAllowlistEntry(entry);
  if (HOST_NAME.test(entry.toLowerCase())) return null;
  return 'is not an address, a CIDR block such as 10.0.0.0/8, or a host name such as internal.example';
}

function refuseWrongEntry(entry: string): void {
  const problem = checkAllowedTarget(entry);
  if (problem !== null) throw new RangeError(`${JSON.stringify(entry)} ${problem}`);
}

function isAddressEntry(entry: string): boolean {
  return entry.includes('/') || entry.includes(':') || /^[\d.]+$/.test(entry);
}
