// Verifies the sender's signature over the raw bytes of the body.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import { WebhookConfigError, WebhookRequestError } from '../lib/errors.ts';
import { type BrokenSetting, isBroken } from '../lib/keys/webhook-target.ts';
import { resolveOptions, wholeNumber } from '../lib/options.ts';
import { headerValues, webhookState } from '../lib/request-state.ts';
import { settle } from '../lib/settle.ts';
import {
  HMAC_ALGORITHMS,
  type HmacAlgorithm,
  SCHEME_NAMES,
  type SchemeName,
} from '../lib/signatures/schemes.ts';
import { createVerifier, type Verifier, verifySignature } from '../lib/signatures/verify.ts';
import { rawBodyOf } from './body-size-limit.ts';

export interface HmacVerifierOptions {
  /**
   * The shared secret as the sender has it; several during a rotation, of which one must fit.
   * Either this or `verifier` is required.
   */
  secret?: string | readonly string[];
  /** How the sender signs. Default: `attune`, a hexadecimal HMAC of the body in `X-Webhook-Signature` or `X-Hub-Signature-256`. */
  scheme?: SchemeName;
  /** `sha256`, `sha512` or `sha1`, for the scheme `attune`; the others know sha256 only. Default: `sha256`. */
  algorithm?: HmacAlgorithm;
  /** How many seconds a signed timestamp may differ from the clock, 1 to 86,400. Default: 300. */
  toleranceSeconds?: number;
  /** In place of the above, a function of the request; null where the request needs no signature. */
  verifier?: (req: Request) => Verifier | BrokenSetting | null | Promise<Verifier | BrokenSetting | null>;
  /** Called for each request whose signature is missing or wrong. */
  onFailure?: (req: Request) => void;
  /** Current time in Unix milliseconds. Default: Date.now. */
  now?: () => number;
}

type Defaulted = 'scheme' | 'toleranceSeconds' | 'now';
type ResolvedOptions = HmacVerifierOptions & Required<Pick<HmacVerifierOptions, Defaulted>>;

const schema = Joi.object<HmacVerifierOptions>({
  secret: Joi.alternatives(Joi.string().min(1), Joi.array().items(Joi.string().min(1)).min(1)),
  scheme: Joi.valid(...SCHEME_NAMES).default('attune'),
  algorithm: Joi.valid(...HMAC_ALGORITHMS),
  toleranceSeconds: wholeNumber(1, 86_400).default(300),
  verifier: Joi.function(),
  onFailure: Joi.function(),
  now: Joi.function().default(() => Date.now),
}).xor('secret', 'verifier');

/**
 * Refuses with 401 where the signature is missing, wrong or stale; one public message for all, the reason is on the
 * error. Needs the raw bytes: mount `bodySizeLimit` before it.
 *
 * @throws WebhookConfigError ERR_INVALID_OPTION
 */
export function hmacVerifier(options: HmacVerifierOptions): RequestHandler {
  const resolved = resolveOptions('hmacVerifier', schema, options) as ResolvedOptions;
  const { now, onFailure } = resolved;
  const verifierOf = resolved.verifier ?? fixedVerifier(resolved);

  return function hmacVerifierMiddleware(req: Request, _res: Response, next: NextFunction) {
    settle(
      verifierOf(req),
      (verifier) => {
        const problem = verifier === null ? null : judge(req, verifier, now());
        if (problem === null) return next();
        onFailure?.(req);
        next(problem);
      },
      next,
    );
  };
}

function fixedVerifier({
  secret = [],
  scheme,
  algorithm,
  toleranceSeconds,
}: ResolvedOptions): () => Verifier {
  try {
    const verifier = createVerifier({
      scheme,
      algorithm,
      toleranceSeconds,
      secrets: typeof secret === 'string' ? [secret] : secret,
    });
    return () => verifier;
  } catch (error) {
    throw new WebhookConfigError('ERR_INVALID_OPTION', `hmacVerifier: ${(error as Error).message}`, error);
  }
}

function judge(req: Request, verifier: Verifier | BrokenSetting, nowMs: number): WebhookRequestError | null {
  const reason = isBroken(verifier) ? verifier.problem : verify(req, verifier, nowMs);
  webhookState(req).hmacVerified = reason === null;
  if (reason === null) return null;
  return new WebhookRequestError('UNAUTHORIZED', 'Invalid webhook signature', {
    outcome: 'signature_invalid',
    reason,
  });
}

function verify(req: Request, verifier: Verifier, nowMs: number): string | null {
  return verifySignature(verifier, {
    headerValues: (name) => headerValues(req, name),
    body: rawBodyOf(req),
    nowSeconds: nowMs / 1000,
  });
}
