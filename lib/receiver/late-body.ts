// Reads the body of a request that was refused without it. The sender has its answer already; what it does not send
// within a short time, or what exceeds the memory set aside, is given up.

import type { Request } from 'express';
import { BodyMemory } from '../payload/body-memory.ts';
import { declaredLength, encodingOf, readBody } from '../payload/read-body.ts';

const TIMEOUT_MS = 1500;
const MAX_BYTES = 16 * 1024 ** 2;

export type ReadLate = (req: Request, limitBytes: number, use: (body: Buffer) => void) => void;

export function lateBodyReader(): ReadLate {
  const memory = new BodyMemory(MAX_BYTES);
  return function readLate(req, limitBytes, use) {
    const declared = declaredLength(req);
    if (declared !== undefined && declared > limitBytes) return;
    const claim = memory.claim(encodingOf(req) === 'identity' ? (declared ?? limitBytes) : limitBytes);
    if (claim === null) return;
    // Node.js throws away the body of a request that nobody has begun to read when its answer is out.
    req.read(0);
    readBody(req, { claim, limit: limitBytes, timeoutMs: TIMEOUT_MS }, (_error, body) => {
      claim.release();
      if (body !== undefined) use(body);
    });
  };
}
