// Comparisons that take the same time wherever the difference is.

import { timingSafeEqual } from 'node:crypto';

/** A digest is ASCII; any other character takes several bytes here, so that no cut-off half of one can pass for a digit. */
export function equalText(received: string, expected: Buffer): boolean {
  return received.length === expected.length && equalBytes(Buffer.from(received, 'utf8'), expected);
}

export function equalBytes(received: Buffer, expected: Buffer): boolean {
  return received.length === expected.length && timingSafeEqual(received, expected);
}

/** The bytes; null for a text that is not exactly how the encoding writes them, such as base64 with junk behind it. */
export function decodeStrictly(text: string, encoding: 'hex' | 'base64' | 'base64url'): Buffer | null {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === text ? bytes : null;
}
