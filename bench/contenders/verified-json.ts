// What every handwritten handler does first: check the signature over the raw bytes, then parse.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { SECRET } from '../push.ts';

/** Undefined where the signature is wrong. */
export function verifiedJson(req: Request): unknown {
  const body: Buffer = req.body;
  const expected = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  const received = req.get('x-hub-signature-256') ?? '';
  if (received.length !== expected.length) return undefined;
  if (!timingSafeEqual(Buffer.from(received), Buffer.from(expected))) return undefined;
  return JSON.parse(body.toString('utf8'));
}
