// Reads the raw body into `req.webhook.rawBody`, within a limit that holds for what is declared, what is streamed and
// what comes out of decompression.

import { PassThrough, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import getRawBody from 'raw-body';
import { documentationOf, WebhookRequestError } from '../lib/errors.ts';
import { byteSize, parseByteSize, resolveOptions, valueOrFunction, wholeNumber } from '../lib/options.ts';
import { type BodyClaim, BodyMemory, isClaimedAtOnce } from '../lib/payload/body-memory.ts';
import { webhookState } from '../lib/request-state.ts';

export interface BodySizeLimitOptions {
  /**
   * Bytes, 1 to 1 GiB; text such as `256kb` or `1mb` (1 kb = 1,024 bytes); or a function of the request that returns
   * bytes. Default: `1mb`.
   */
  limit?: number | string | ((req: Request) => number);
  /** Bodies being read at the same time may hold this many bytes in all, 1 KiB to 16 GiB; more is answered 503. Default: 64 MiB. */
  maxInFlightBytes?: number;
  /** How long a sender may take to send its body, in milliseconds, 100 to 300,000; then 400. Default: 15,000. */
  timeoutMs?: number;
}

export interface BodySizeLimit extends RequestHandler {
  /** Only the check of the declared Content-Length, which costs nothing and reads nothing. */
  declared: RequestHandler;
}

/** A map, because a sender may name what every object has: `Content-Encoding: constructor`. */
const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['identity', () => new PassThrough()],
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

const schema = Joi.object<BodySizeLimitOptions>({
  limit: valueOrFunction(byteSize).default('1mb'),
  maxInFlightBytes: wholeNumber(1024, 2 ** 34).default(64 * 1024 ** 2),
  timeoutMs: wholeNumber(100, 300_000).default(15_000),
});

/**
 * Reads the body into `req.webhook.rawBody`. Refuses with 413 what is too large, with 400 what is cut off, corrupt or
 * too slow, with 415 an unknown Content-Encoding (gzip, deflate and br are known), with 503 what is too much at once,
 * and with 500 a body that a parser mounted before has consumed (ERR_BODY_ALREADY_PARSED).
 *
 * @throws WebhookConfigError ERR_INVALID_OPTION
 */
export function bodySizeLimit(options: BodySizeLimitOptions = {}): BodySizeLimit {
  const resolved = resolveOptions('bodySizeLimit', schema, options) as Required<BodySizeLimitOptions>;
  const fixed = typeof resolved.limit === 'function' ? 0 : parseByteSize(resolved.limit);
  const limitOf = typeof resolved.limit === 'function' ? resolved.limit : () => fixed;
  const memory = new BodyMemory(resolved.maxInFlightBytes);

  function readBody(req: Request, _res: Response, next: NextFunction) {
    const state = webhookState(req);
    const limit = limitOf(req);
    const parsedAlready = bodyReadByHost(req);
    if (parsedAlready !== null) {
      state.rawBody = parsedAlready;
      return next(parsedAlready.length > limit ? tooLarge(limit, parsedAlready.length) : undefined);
    }
    const declared = declaredLength(req);
    if (declared !== undefined && declared > limit) return next(tooLarge(limit, declared));
    // What a compressed body declares says nothing about what comes out of it.
    const claim = memory.claim(encodingOf(req) === 'identity' ? (declared ?? limit) : limit);
    if (claim === null) return next(tooBusy());
    readWithin(req, claim, limit, resolved.timeoutMs)
      .then((body) => {
        state.rawBody = body;
      })
      .finally(claim.release)
      .then(() => next(), next);
  }

  return Object.assign(readBody, {
    declared: function declaredSizeLimit(req: Request, _res: Response, next: NextFunction) {
      const declared = declaredLength(req);
      const limit = limitOf(req);
      next(declared !== undefined && declared > limit ? tooLarge(limit, declared) : undefined);
    },
  });
}

/** The raw bytes that `bodySizeLimit` read, decompressed. @throws TypeError where it was not mounted before. */
export function rawBodyOf(req: Request): Buffer {
  const { rawBody } = webhookState(req);
  if (rawBody === undefined)
    throw new TypeError('Mount bodySizeLimit() before this middleware: it reads the raw body.');
  return rawBody;
}

function declaredLength(req: Request): number | undefined {
  const declared = req.headers['content-length'];
  return declared === undefined ? undefined : Number(declared);
}

function encodingOf(req: Request): string {
  return req.headers['content-encoding']?.trim().toLowerCase() || 'identity';
}

/**
 * Bytes that the host has read and kept, by `express.raw()` or by a `verify` function that sets `req.rawBody`.
 *
 * @throws WebhookRequestError 500 where a parser has consumed the body and the bytes are gone.
 */
function bodyReadByHost(req: Request & { rawBody?: unknown }): Buffer | null {
  if (Buffer.isBuffer(req.rawBody)) return req.rawBody;
  if (Buffer.isBuffer(req.body)) return req.body;
  if (req.body === undefined && !req.readableEnded) return null;
  throw new WebhookRequestError(
    'INTERNAL_SERVER_ERROR',
    'The request body was already parsed, probably by express.json() mounted before attune-webhooks, so the raw bytes ' +
      'that signatures are made of are gone. Mount the webhooks before express.json(), or keep the bytes with ' +
      'express.json({ verify: (req, res, buffer) => { req.rawBody = buffer } }) ' +
      `(ERR_BODY_ALREADY_PARSED, see ${documentationOf('ERR_BODY_ALREADY_PARSED')})`,
  );
}

async function readWithin(req: Request, claim: BodyClaim, limit: number, timeoutMs: number): Promise<Buffer> {
  const encoding = encodingOf(req);
  const declared = encoding === 'identity' ? declaredLength(req) : undefined;
  const stream = declared !== undefined && isClaimedAtOnce(declared) ? req : decoded(req, encoding, claim);
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SlowBody()), timeoutMs);
  });
  try {
    // A slow sender's stream is left open, so that the refusal can still be written to its connection.
    return await Promise.race([getRawBody(stream, { limit, length: declared }), tooSlow]);
  } catch (error) {
    throw toRequestError(error, limit, timeoutMs);
  } finally {
    clearTimeout(timer);
    if (stream !== req) {
      req.unpipe();
      stream.destroy();
    }
  }
}

/** The body without its encoding, on a stream that ends where there is no memory for more of it. */
function decoded(req: Request, encoding: string, claim: BodyClaim): Readable {
  const create = DECODERS.get(encoding);
  if (create === undefined) {
    throw new WebhookRequestError(
      'UNSUPPORTED_MEDIA_TYPE',
      `Content-Encoding ${JSON.stringify(encoding.slice(0, 50))} is not accepted; send gzip, deflate, br or none`,
      { outcome: 'unsupported_type' },
    );
  }
  const stream = create();
  let received = 0;
  stream.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (!claim.growTo(received)) stream.destroy(tooBusy());
  });
  req.once('error', (error) => stream.destroy(error));
  return req.pipe(stream);
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

function tooLarge(limit: number, size: number | undefined): WebhookRequestError {
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

function tooBusy(): WebhookRequestError {
  return new WebhookRequestError(
    'SERVICE_UNAVAILABLE',
    'Too many bodies are being received at once; send again',
    {
      outcome: 'unavailable',
      retryAfterSeconds: 1,
    },
  );
}
