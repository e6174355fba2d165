// The requests that are sent, as text: each has its own delivery id, and each push its own commit, as GitHub's have.

import { randomBytes } from 'node:crypto';
import { BODY, pushOf, SIGNATURE } from '../push.ts';

export type RequestKind = 'push' | 'wrong-signature' | 'bogus-key-and-address';

/** The n-th request of a run. */
export type RequestText = (n: number) => string;

const REFUSED: Push = { body: BODY, signature: SIGNATURE };
const FORGED: Push = {
  body: BODY,
  signature: `${SIGNATURE.slice(0, -4)}${SIGNATURE.endsWith('0000') ? '1111' : '0000'}`,
};

export function requestsOf(kind: RequestKind, path: string): RequestText {
  const run = randomBytes(6).toString('hex');
  if (kind === 'bogus-key-and-address') {
    return (n) =>
      textOf(`${path}wh_${run}BogusBogus${hex(n, 10)}`, REFUSED, deliveryId(run, n), addressOf(n));
  }
  if (kind === 'wrong-signature') return (n) => textOf(path, FORGED, deliveryId(run, n), null);
  return (n) => textOf(path, pushOf(`${run}${hex(n, 28)}`), deliveryId(run, n), null);
}

type Push = ReturnType<typeof pushOf>;

function textOf(path: string, { body, signature }: Push, delivery: string, address: string | null): string {
  return (
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: GitHub-Hookshot/760256b\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nAccept: */*\r\n` +
    'X-GitHub-Event: push\r\nX-GitHub-Hook-ID: 292430182\r\nX-GitHub-Hook-Installation-Target-ID: 79929171\r\n' +
    'X-GitHub-Hook-Installation-Target-Type: repository\r\n' +
    `X-GitHub-Delivery: ${delivery}\r\nX-Hub-Signature-256: ${signature}\r\n` +
    `${address === null ? '' : `X-Forwarded-For: ${address}\r\n`}\r\n${body}`
  );
}

function deliveryId(run: string, n: number): string {
  return `${run.slice(0, 8)}-${run.slice(8)}-11f0-8a5c-${hex(n, 12)}`;
}

/** A network of its own for each, because IPv6 addresses are limited by network. */
function addressOf(n: number): string {
  return `2001:db8:${hex(n >>> 16, 4)}:${hex(n & 0xffff, 4)}::1`;
}

function hex(n: number, digits: number): string {
  return n.toString(16).padStart(digits, '0');
}
