// Reads the bytes of a body: within a limit, a time and the memory there is, and without its Content-Encoding.

import { PassThrough, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request } from 'express';
import getRawBody from 'raw-body';
import { WebhookRequestError } from '../errors.ts';
import { type BodyClaim, isClaimedAtOnce } from './body-memory.ts';

/** A map, because a sender may name what every object has: `Content-Encoding: constructor`. */
const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['identity', () => new PassThrough()],
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

export interface BodyBounds {
  claim: BodyClaim;
  /** Bytes, after decompression. */
  limit: number;
  timeoutMs: number;
}

/**
 * Calls back once, with the body, and as it was sent where it had an encoding, or with why it cannot be had; by callback,
 * because this is every request's path.
 */
export function readBody(
  req: Request,
  { claim, limit, timeoutMs }: BodyBounds,
  done: (error: unknown, body?: Buffer, encoded?: Buffer) => void,
): void {
  const encoding = encodingOf(req);
  const length = encoding === 'identity' ? declaredLength(req) : undefined;
  const decoder = DECODERS.get(encoding);
  if (decoder === undefined) {
    done(unsupportedEncoding(encoding));
    return;
  }
  const sent: Buffer[] | null = encoding === 'identity' ? null : [];
  const stream =
    length !== undefined && isClaimedAtOnce(length) ? req : decoded(req, decoder(), { claim, limit, sent });
  let isDone = false;
  const finish = (error: unknown, body?: Buffer) => {
    if (isDone) return;
    isDone = true;
    clearTimeout(timer);
    if (stream !== req) {
      req.unpipe();
      stream.destroy();
    }
    const problem = error ? toRequestError(error, limit, timeoutMs) : undefined;
    done(problem, body, sent === null || body === undefined ? undefined : Buffer.concat(sent));
  };
  // A slow sender's stream is left open, so that the refusal can still be written to its connection.
  const timer = setTimeout(() => finish(new SlowBody()), timeoutMs);
  getRawBody(stream, { limit, length }, finish);
}

/** Undefined for what is no number too: Node.js lets none through, but adapters that make requests of other things may. */
export function declaredLength(req: Request): number | undefined {
  const declared = Number(req.headers['content-length']);
  return Number.isNaN(declared) ? undefined : declared;
}

export function encodingOf(req: Request): string {
  return req.headers['content-encoding']?.trim().toLowerCase() || 'identity';
}

/**
 * The body without its encoding, on a stream that ends where there is no memory for more of it. What comes is collected
 * in `sent`, within the same limit: much may be sent of which nothing comes out.
 */
function decoded(
  req: Request,
  decoder: Transform,
  { claim, limit, sent }: Pick<BodyBounds, 'claim' | 'limit'> & { sent: Buffer[] | null },
): Readable {
  let held = 0;
  let sentBytes = 0;
  const hold = (bytes: number) => {
    held += bytes;
    if (!claim.growTo(held)) decoder.destroy(tooBusy());
  };
  decoder.on('data', (chunk: Buffer) => hold(chunk.length));
  if (sent !== null) {
    req.on('data', (chunk: Buffer) => {
      sentBytes += chunk.length;
      if (sentBytes > limit) decoder.destroy(tooLarge(limit, undefined));
      if (decoder.destroyed) return;
      sent.push(chunk);
      hold(chunk.length);
    });
  }
  req.once('error', (error) => decoder.destroy(error));
  return req.pipe(decoder);
}

function unsupportedEncoding(encoding: string): WebhookRequestError {
  return new WebhookRequestError(
    'UNSUPPORTED_MEDIA_TYPE',
    `Content-Encoding ${JSON.stringify(encoding.slice(0, 50))} is not accepted; send gzip, deflate, br or none`,
    { outcome: 'unsupported_type' },
  );
}

class SlowBody extends Error {}

function toRequestError(error: unknown, limit: number, timeoutMs: number): unknown {
  const { type, code, received, length } = error as {
    type?: string;
    code?: string;
    received?: number;
    length?: number;
  };
  if (type === 'entity.too.large') return tooLarge(limit, length ?? received);
  if (error instanceof SlowBody)
    return unreadable(`did not arrive within ${timeoutMs / 1000} seconds`, error);
  if (type === 'request.aborted' || code === 'ECONNRESET')
    return unreadable('was cut off by the sender', error);
  if (type === 'request.size.invalid') return unreadable('is not as long as its Content-Length says', error);
  if (code?.startsWith('Z_') || code?.startsWith('ERR_BROTLI') || code?.startsWith('ERR__ERROR_FORMAT')) {
    return unreadable('is not what its Content-Encoding says', error);
  }
  return error;
}

function unreadable(problem: string, cause: unknown): WebhookRequestError {
  return new WebhookRequestError('BAD_REQUEST', `The request body ${problem}`, {
    outcome: 'invalid_payload',
    cause,
  });
}

export function tooLarge(limit: number, size: number | undefined): WebhookRequestError {
  return new WebhookRequestError(
    'PAYLOAD_TOO_LARGE',
    `Payload too large. Maximum size: ${formatKb(limit)} KB`,
    {
      outcome: 'too_large',
      reason: `Payload too large: ${size === undefined ? 'more than the limit' : `${size} bytes`} (limit: ${limit} bytes)`,
    },
  );
}

function formatKb(bytes: number): string {
  return String(Math.round((bytes / 1024) * 10) / 10);
}

export function tooBusy(): WebhookRequestError {
  return new WebhookRequestError(
    'SERVICE_UNAVAILABLE',
    'Too many bodies are being received at once; send again',
    {
      outcome: 'unavailable',
      retryAfterSeconds: 1,
    },
  );
}
