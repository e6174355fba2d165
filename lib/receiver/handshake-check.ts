// Answers a sender's handshake in place of making an event of it: unsigned ones before the signature is looked at,
// signed ones behind it.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { targetOf } from '../../middleware/key-lookup.ts';
import { WebhookRequestError } from '../errors.ts';
import { answerHandshake, findHandshake, type HandshakeAnswered } from '../handshakes/answer-handshake.ts';
import type { FirstContact } from '../handshakes/first-contact.ts';
import type { Handshake } from '../handshakes/handshake.ts';
import { HandshakeRequest } from '../handshakes/handshake-request.ts';
import type { TriggerHandshakes } from '../handshakes/trigger-handshakes.ts';
import { normalizeAddress } from '../ip/ip-allowlist.ts';
import { headerValues, type WebhookState, webhookState } from '../request-state.ts';
import { secretFingerprint } from '../signatures/secret-fingerprint.ts';
import { sendHandshake } from './answer.ts';
import type { RecordOutcome } from './outcome-recorder.ts';

export interface HandshakeDependencies {
  /** Resolves to false where the trigger does not wait for a secret any more. */
  storeFirstSecret: (contact: FirstContact) => Promise<boolean>;
  /** Of the host, as senders know it. */
  publicUrl: string | undefined;
}

export interface HandshakeCheckOptions extends HandshakeDependencies {
  record: RecordOutcome;
  /** Counts against the limit of the key, and refuses where that is used up. */
  countKey: RequestHandler;
  onFailure: (req: Request) => void;
}

/** What a secret of a first contact looks like: printable, without spaces, not to be taken for an encrypted one. */
const FIRST_SECRET = /^(?!enc:v1:)[\x21-\x7e]{8,512}$/;

/** Needs the body, where the method has one. Goes on with what is no handshake. */
export function unsignedHandshake(options: HandshakeCheckOptions): RequestHandler {
  return function unsignedHandshakeCheck(req: Request, res: Response, next: NextFunction) {
    const { handshakes } = targetOf(req);
    if (handshakes === null) return next();
    const request = handshakeRequest(req);
    const found = findHandshake(handshakes.entries, request, false);
    if (found === undefined) {
      const isForgeable = !handshakes.isVerified && findHandshake(handshakes.entries, request, true);
      return next(isForgeable ? refused(unverifiable(isForgeable)) : undefined);
    }
    options.countKey(req, res, (error?: unknown) => {
      if (error) return next(error);
      answer(req, res, { handshakes, found, request }, options).catch(next);
    });
  };
}

/** Needs the signature to have been found right. */
export function signedHandshake(options: HandshakeCheckOptions): RequestHandler {
  return function signedHandshakeCheck(req: Request, res: Response, next: NextFunction) {
    const { handshakes } = targetOf(req);
    if (handshakes === null || webhookState(req).hmacVerified !== true) return next();
    const request = handshakeRequest(req);
    const found = findHandshake(handshakes.entries, request, true);
    if (found === undefined) return next();
    answer(req, res, { handshakes, found, request }, options).catch(next);
  };
}

function handshakeRequest(req: Request): HandshakeRequest {
  return new HandshakeRequest({
    method: req.method,
    url: req.originalUrl,
    headerValues: (name) => headerValues(req, name),
    body: webhookState(req).rawBody,
  });
}

interface Asked {
  handshakes: TriggerHandshakes;
  found: Handshake;
  request: HandshakeRequest;
}

async function answer(
  req: Request,
  res: Response,
  { handshakes, found, request }: Asked,
  options: HandshakeCheckOptions,
): Promise<void> {
  const state = webhookState(req);
  const result =
    handshakes.problem === null
      ? answerHandshake(found, request, {
          secret: secretOf(handshakes, state),
          verifyToken: handshakes.verifyToken,
          url: publicUrlOf(req, options.publicUrl),
        })
      : unverifiable(found, handshakes.problem);
  const problem = 'reason' in result ? result : await firstContactProblem(req, handshakes, result, options);
  if (problem !== null) {
    if (problem.status !== 'BAD_REQUEST') options.onFailure(req);
    throw refused(problem);
  }
  const answered = result as HandshakeAnswered;
  state.note = noteOf(found, answered);
  sendHandshake(res, answered, state.rateLimit);
  options.record(req, 'handshake');
}

/** During a rotation the answer is made with the secret that the question was signed with. */
function secretOf({ secrets }: TriggerHandshakes, state: WebhookState): string | null {
  const { target, secretFingerprint: verifiedWith } = state;
  const fitting = secrets.find(
    (secret) => secretFingerprint(target?.triggerId ?? 0, secret) === verifiedWith,
  );
  return fitting ?? secrets[0] ?? null;
}

function publicUrlOf(req: Request, publicUrl: string | undefined): string | undefined {
  if (publicUrl === undefined) return undefined;
  return publicUrl.replace(/\/+$/, '') + req.originalUrl.replace(/\?.*$/s, '');
}

type Refusal = Extract<ReturnType<typeof answerHandshake>, { reason: string }>;

/** Null where the handshake sets no secret, or the secret has been stored. */
async function firstContactProblem(
  req: Request,
  handshakes: TriggerHandshakes,
  { secret }: HandshakeAnswered,
  { storeFirstSecret }: HandshakeDependencies,
): Promise<Refusal | null> {
  if (secret === undefined) return null;
  const state = webhookState(req);
  if (!handshakes.waitsForSecret || state.kept !== undefined) return notWaiting;
  if (!FIRST_SECRET.test(secret)) {
    const reason = 'first contact: the secret is not 8 to 512 printable characters without spaces';
    return { status: 'BAD_REQUEST', message: 'The handshake cannot be answered', reason };
  }
  if (state.dryRun) return null;
  const isStored = await storeFirstSecret({
    triggerId: targetOf(req).triggerId,
    scheme: handshakes.scheme,
    secret,
    sourceIp: normalizeAddress(state.clientIp),
  });
  return isStored ? null : notWaiting;
}

const notWaiting: Refusal = {
  status: 'UNAUTHORIZED',
  message: 'Invalid webhook signature',
  reason: 'first contact: the trigger does not wait for a secret, so nobody may bring a new one',
};

function unverifiable({ name }: Handshake, problem?: string): Refusal {
  return {
    status: 'UNAUTHORIZED',
    message: 'Invalid webhook signature',
    reason: `${name}: ${problem ?? 'signature verification is off, so it cannot be told from a forged one; switch it on'}`,
  };
}

function refused({ status, message, reason }: Refusal): WebhookRequestError {
  const outcome = status === 'BAD_REQUEST' ? 'invalid_payload' : 'signature_invalid';
  return new WebhookRequestError(status, message, { outcome, reason });
}

function noteOf({ name }: Handshake, { told, secret }: HandshakeAnswered): string {
  const members = told.map(({ member, value }) => `${member}: ${value}`);
  const stored = secret === undefined ? [] : ['the secret it brought was stored'];
  return [`handshake ${name} answered`, ...stored, ...members].join('\n');
}
