// Whether a text is an IP address or a range in CIDR notation, and if not, why. The server has the last word; this is for
// telling people while they type.

/** Null where `text` can stand on an allowlist. */
export function addressError(text: string): string | null {
  const [address = '', prefix, ...more] = text.split('/');
  if (more.length > 0) return 'There is more than one slash.';
  const isV6 = address.includes(':');
  const problem = isV6 ? ipv6Error(address) : ipv4Error(address);
  if (problem !== null) return problem;
  if (prefix === undefined) return null;
  const bits = isV6 ? 128 : 32;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits
    ? null
    : `The part after / goes from 0 to ${bits}.`;
}

/** Splits what was pasted: one address per line, or separated by commas, semicolons or spaces; `#` begins a comment. */
export function splitAddresses(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/(#|\/\/).*$/, ''))
    .flatMap((line) => line.split(/[\s,;]+/))
    .map((part) => part.replace(/^["'[]+|["'\]]+$/g, ''))
    .filter((part) => part !== '');
}

function ipv4Error(address: string): string | null {
  const parts = address.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d+$/.test(part))) {
    return 'An IPv4 address has four numbers, as in 203.0.113.7.';
  }
  const large = parts.find((part) => Number(part) > 255);
  if (large !== undefined) return `${large} is too large: each number goes from 0 to 255.`;
  const padded = parts.find((part) => part.length > 1 && part.startsWith('0'));
  return padded === undefined ? null : `${padded} begins with a zero, which some programs read as octal.`;
}

function ipv6Error(address: string): string | null {
  const wrong = 'This is not an IPv6 address, as in 2001:db8::1.';
  const halves = address.split('::');
  if (halves.length > 2) return '“::” can stand in an IPv6 address once only.';
  const [head = '', tail] = halves;
  const groups = [...head.split(':'), ...(tail?.split(':') ?? [])].filter((group) => group !== '');
  const embedded = groups.at(-1)?.includes('.') ? groups.pop() : undefined;
  if (embedded !== undefined && ipv4Error(embedded) !== null) return wrong;
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return wrong;
  const length = groups.length + (embedded === undefined ? 0 : 2);
  const stray = [head, tail ?? ''].some((half) => half.startsWith(':') || half.endsWith(':'));
  if (stray) return wrong;
  return tail === undefined ? (length === 8 ? null : wrong) : length <= 7 ? null : wrong;
}
