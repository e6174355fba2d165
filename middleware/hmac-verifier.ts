// Verifies the sender's signature over the raw bytes of the body.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import { WebhookConfigError, WebhookRequestError } from '../lib/errors.ts';
import { type BrokenSetting, isBroken } from '../lib/keys/webhook-target.ts';
import { resolveOptions, wholeNumber } from '../lib/options.ts';
import { webhookState } from '../lib/request-state.ts';
import { settle } from '../lib/settle.ts';
import type { SchemeOptions } from '../lib/signatures/scheme-options.ts';
import {
  HMAC_ALGORITHMS,
  type HmacAlgorithm,
  SCHEME_NAMES,
  type SchemeName,
} from '../lib/signatures/schemes.ts';
import { createVerifier, type SignedRequest, type Verdict, type Verifier } from '../lib/signatures/verify.ts';
import { rawBodyOf } from './body-size-limit.ts';

export interface HmacVerifierOptions {
  /**
   * The shared secret as the sender has it; several during a rotation, of which one must fit.
   * Either this or `verifier` is required.
   */
  secret?: string | readonly string[];
  /**
   * How the sender signs: a name of docs/senders.md. Default: `attune`, a hexadecimal HMAC of the body in
   * `X-Webhook-Signature` or `X-Hub-Signature-256`.
   */
  scheme?: SchemeName;
  /** `sha256`, `sha512` or `sha1`, for the schemes `attune` and `custom`; the others have theirs. Default: `sha256`. */
  algorithm?: HmacAlgorithm;
  /** How many seconds a signed timestamp may differ from the clock, 1 to 86,400. Default: the scheme's own, mostly 300. */
  toleranceSeconds?: number;
  /**
   * What the scheme needs beside the secret: `header` and `prefix` of a `token`, `username` of `basic`, `issuer`,
   * `audience` and `jwks_url` of `jwt`, everything of a `custom` one. Default: none.
   */
  options?: SchemeOptions;
  /** Of this host, as senders were given it; needed for senders that sign the URL, such as Twilio. */
  publicUrl?: string;
  /** In place of the above, a function of the request; null where the request needs no signature. */
  verifier?: (req: Request) => Verifier | BrokenSetting | null | Promise<Verifier | BrokenSetting | null>;
  /** Called for each request whose signature is missing or wrong. */
  onFailure?: (req: Request) => void;
  /** Current time in Unix milliseconds. Default: Date.now. */
  now?: () => number;
}

type Defaulted = 'scheme' | 'now';
type ResolvedOptions = HmacVerifierOptions & Required<Pick<HmacVerifierOptions, Defaulted>>;

const schema = Joi.object<HmacVerifierOptions>({
  secret: Joi.alternatives(Joi.string().min(1), Joi.array().items(Joi.string().min(1)).min(1)),
  scheme: Joi.valid(...SCHEME_NAMES).default('attune'),
  algorithm: Joi.valid(...HMAC_ALGORITHMS),
  toleranceSeconds: wholeNumber(1, 86_400),
  options: Joi.object().unknown(),
  publicUrl: Joi.string().uri({ scheme: ['http', 'https'] }),
  verifier: Joi.function(),
  onFailure: Joi.function(),
  now: Joi.function().default(() => Date.now),
}).oxor('secret', 'verifier');

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
    const refuse = (error: WebhookRequestError) => {
      if (error.status === 401) onFailure?.(req);
      next(error);
    };
    settle(
      verifierOf(req),
      (verifier) => {
        if (verifier === null) return next();
        if (isBroken(verifier)) return refuse(refusal(req, verifier));
        const request = signedRequest(req, now());
        settle(
          verifier.verify(request),
          (verdict) => (accepts(req, request, verdict) ? next() : refuse(refusal(req, verdict))),
          next,
        );
      },
      next,
    );
  };
}

function fixedVerifier(options: ResolvedOptions): () => Verifier {
  const { scheme, algorithm, toleranceSeconds, publicUrl, secret = [] } = options;
  try {
    const verifier = createVerifier({
      scheme,
      algorithm,
      toleranceSeconds,
      publicUrl,
      options: options.options,
      secrets: typeof secret === 'string' ? [secret] : secret,
    });
    return () => verifier;
  } catch (error) {
    throw new WebhookConfigError('ERR_INVALID_OPTION', `hmacVerifier: ${(error as Error).message}`, error);
  }
}

/** The path as it came: a router this is mounted in has cut `url`, and senders sign the whole of it. */
function signedRequest(req: Request, nowMs: number): SignedRequest {
  return {
    method: req.method,
    target: req.originalUrl ?? req.url,
    rawHeaders: req.rawHeaders,
    body: rawBodyOf(req),
    nowSeconds: (webhookState(req).judgedAtMs ?? nowMs) / 1000,
    signedParts: undefined,
  };
}

function accepts(req: Request, request: SignedRequest, verdict: Verdict): boolean {
  if (verdict.problem !== null) return false;
  const state = webhookState(req);
  state.hmacVerified = true;
  state.secretFingerprint = verdict.secretFingerprint;
  state.signedParts = request.signedParts ?? null;
  return true;
}

function refusal(req: Request, verdict: Verdict | BrokenSetting): WebhookRequestError {
  const reason = verdict.problem ?? 'unknown';
  if ('isTemporary' in verdict && verdict.isTemporary) {
    return new WebhookRequestError('SERVICE_UNAVAILABLE', 'The signature cannot be checked at the moment', {
      outcome: 'unavailable',
      reason,
      retryAfterSeconds: 30,
    });
  }
  webhookState(req).hmacVerified = false;
  return new WebhookRequestError('UNAUTHORIZED', 'Invalid webhook signature', {
    outcome: 'signature_invalid',
    reason,
  });
}
