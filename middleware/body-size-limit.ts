// Reads the raw body into `req.webhook.rawBody`, within a limit that holds for what is declared, what is streamed and
// what comes out of decompression.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import { documentationOf, WebhookRequestError } from '../lib/errors.ts';
import { byteSize, parseByteSize, resolveOptions, valueOrFunction, wholeNumber } from '../lib/options.ts';
import { BodyMemory } from '../lib/payload/body-memory.ts';
import { declaredLength, encodingOf, readBody, tooBusy, tooLarge } from '../lib/payload/read-body.ts';
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
  const limitOf = typeof resolved.limit === 'function' ? numbersOnly(resolved.limit) : () => fixed;
  const memory = new BodyMemory(resolved.maxInFlightBytes);

  function bodySizeLimitMiddleware(req: Request, _res: Response, next: NextFunction) {
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
    readBody(req, { claim, limit, timeoutMs: resolved.timeoutMs }, (error, body, encoded) => {
      claim.release();
      state.rawBody = body;
      state.encodedBody = encoded;
      next(error);
    });
  }

  return Object.assign(bodySizeLimitMiddleware, {
    declared: function declaredSizeLimit(req: Request, _res: Response, next: NextFunction) {
      const declared = declaredLength(req);
      const limit = limitOf(req);
      next(declared !== undefined && declared > limit ? tooLarge(limit, declared) : undefined);
    },
  });
}

/** Nothing is larger than NaN or undefined, so that a mistake in the host's function would be no limit at all. */
function numbersOnly(limitOf: (req: Request) => number): (req: Request) => number {
  return (req) => {
    const limit = limitOf(req);
    if (Number.isFinite(limit)) return limit;
    throw new TypeError(
      `bodySizeLimit: "limit" returned ${limit}, so bodies would have no limit; return bytes`,
    );
  };
}

/** The raw bytes that `bodySizeLimit` read, decompressed. @throws TypeError where it was not mounted before. */
export function rawBodyOf(req: Request): Buffer {
  const { rawBody } = webhookState(req);
  if (rawBody === undefined)
    throw new TypeError('Mount bodySizeLimit() before this middleware: it reads the raw body.');
  return rawBody;
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
