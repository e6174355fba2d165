// The test tool: sends a request of the user's making through the receiver's own checks and reports each of them.

import type { Request, RequestHandler, Response } from 'express';
import inject from 'light-my-request';
import type { TestReport, TestRequest } from '../admin/api-types.ts';
import { WebhookRequestError } from '../errors.ts';
import { isCredential } from '../events/captured-headers.ts';
import { isBroken, type WebhookTarget } from '../keys/webhook-target.ts';
import { newWebhookState, type WebhookState } from '../request-state.ts';
import { type MessageToSign, type SignedMessage, signMessage } from '../signatures/sign.ts';
import type { Verifier } from '../signatures/verify.ts';
import type { ReceiverCheck, ReceiverDependencies } from './checks.ts';
import { createReceiver } from './receiver.ts';
import { completed, newTrace, roundMs, type TracedState, traced } from './trace.ts';

export interface TestRunOptions extends ReceiverDependencies {
  checks: readonly ReceiverCheck[];
  /** The primary key of a trigger in clear; null where it has none yet. */
  findKey: (triggerId: number) => Promise<string | null>;
}

/** Longest body the tool takes; the trigger's own limit is judged by the receiver. */
const MAX_BODY_BYTES = 16 * 1024 ** 2;
const HIDDEN = '(hidden)';

export function testRunner(options: TestRunOptions) {
  const receiver = createReceiver(options.checks.map(traced), options);

  return async function runTest(
    trigger: { id: number; ref: string },
    request: TestRequest,
    callerIp: string | undefined,
  ): Promise<TestReport> {
    const key = await options.findKey(trigger.id);
    if (key === null) {
      throw new WebhookRequestError(
        'BAD_REQUEST',
        'The webhook has no key yet; enable it first, then test it',
      );
    }
    const headers = lowerCased(request.headers);
    const unsigned = {
      headers: {},
      body: bodyOf(request),
      target: `/webhooks/${encodeURIComponent(key)}`,
      contentType: headers['content-type'],
    };
    const { message, shown } = request.sign
      ? await signedBy(options, key, unsigned)
      : { message: unsigned, shown: {} };
    const { headers: signature, body, target } = message;
    const state = initialState(request, callerIp, options.now());
    const startedAtMs = performance.now();
    const response = await inject((req, res) => dispatch(receiver, req as Request, res as Response, state), {
      method: 'POST',
      url: target,
      headers: { ...headers, ...signature, 'content-length': String(body.length) },
      payload: body,
    });
    return {
      dry_run: state.dryRun,
      status: response.statusCode,
      outcome: outcomeOf(state, response.statusCode),
      response_headers: headersOf(response.headers),
      response_body: parsed(response.payload),
      checks: completed(withHandshake(state), options.checks),
      event_id: state.event?.eventId ?? null,
      duration_ms: roundMs(performance.now() - startedAtMs),
      request_headers: { ...headers, ...shown },
    };
  };
}

/** A check that answers in place of those behind it never says that it is done. */
function withHandshake({ outcome, note, hmacVerified, trace }: TracedState): TracedState['trace'] {
  if (outcome !== 'handshake') return trace;
  const name = hmacVerified ? 'signed_handshake' : 'handshake';
  return [...trace, { name, result: 'passed', detail: note ?? null, duration_ms: null }];
}

/** The state comes first, so that the receiver sees the address to judge by instead of the tool's own connection. */
function dispatch(receiver: RequestHandler, req: Request, res: Response, state: TracedState): void {
  req.webhook = state;
  receiver(req, res, (error?: unknown) => {
    res.statusCode = error === undefined ? 404 : 500;
    res.end();
  });
}

function initialState(request: TestRequest, callerIp: string | undefined, nowMs: number): TracedState {
  return {
    ...newWebhookState(request.source_ip ?? callerIp, nowMs),
    isTest: true,
    dryRun: request.dry_run ?? false,
    ...newTrace(),
  };
}

function bodyOf(request: TestRequest): Buffer {
  const body =
    request.body_base64 === undefined
      ? Buffer.from(request.body ?? '')
      : Buffer.from(request.body_base64, 'base64');
  if (body.length <= MAX_BODY_BYTES) return body;
  throw new WebhookRequestError(
    'PAYLOAD_TOO_LARGE',
    `The test tool takes bodies of up to ${MAX_BODY_BYTES} bytes`,
  );
}

async function signedBy(
  { findTarget, now }: TestRunOptions,
  key: string,
  unsigned: Pick<MessageToSign, 'body' | 'target' | 'contentType'>,
): Promise<{ message: SignedMessage; shown: Record<string, string> }> {
  const verifier = usableVerifier(await findTarget(key));
  try {
    const message = signMessage(verifier, { ...unsigned, id: `test_${now()}`, nowSeconds: now() / 1000 });
    return { message, shown: hidden(message.headers, verifier.credentialHeaders) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new WebhookRequestError('BAD_REQUEST', `The test cannot be signed: ${error.message}`);
  }
}

function usableVerifier(target: WebhookTarget | null): Verifier {
  const verifier = target?.verifier ?? null;
  if (verifier !== null && !isBroken(verifier)) return verifier;
  throw new WebhookRequestError(
    'BAD_REQUEST',
    'There is no secret to sign with; switch signature verification on, or send the test unsigned',
  );
}

function outcomeOf(state: WebhookState, status: number): TestReport['outcome'] {
  return state.outcome ?? (status === 200 ? 'accepted' : 'error');
}

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function hidden(headers: Record<string, string>, credentials: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isCredential(name, credentials) ? HIDDEN : value]),
  );
}

function headersOf(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
