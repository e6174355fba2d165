// Unpacks a body that looks like gzip, within a bound.

import { gunzipSync } from 'node:zlib';

const MAX_UNPACKED_BYTES = 16 * 1024 ** 2;

export function unpacked(body: Buffer): Buffer | null {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return null;
  try {
    return gunzipSync(body, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch {
    return null;
  }
}
