// GET and HEAD of a secret URL: some senders ask with them whether it is theirs. Every other one is refused, and a key that
// nobody holds is not told from one that somebody does.

import type { Request, RequestHandler } from 'express';
import { WebhookRequestError } from '../errors.ts';
import { handshakeMethods } from '../handshakes/trigger-handshakes.ts';
import type { CheckName } from '../log/log-checks.ts';
import { webhookState } from '../request-state.ts';
import type { ReceiverCheck } from './checks.ts';

const BEHIND_KEY: readonly CheckName[] = [
  'enabled',
  'declared_size',
  'ip_allowlist',
  'key_limit',
  'handshake',
];

/** The checks of a webhook that has no body, in their order. */
export function questionChecks(checks: readonly ReceiverCheck[]): RequestHandler[] {
  const handlersOf = (...names: readonly CheckName[]) =>
    checks.filter(({ name }) => names.includes(name)).flatMap(({ handlers }) => handlers);
  return [
    ...handlersOf('client_limit'),
    ...handlersOf('key').map(hidingUnknownKeys),
    refuseOtherMethods,
    ...handlersOf(...BEHIND_KEY),
  ];
}

function hidingUnknownKeys(handler: RequestHandler): RequestHandler {
  return function lookUpQuietly(req, res, next) {
    return handler(req, res, (error?: unknown) => {
      const isUnknown = error instanceof WebhookRequestError && error.outcome === 'unknown_key';
      next(isUnknown ? methodNotAllowed(req) : error);
    });
  };
}

function refuseOtherMethods(...[req, , next]: Parameters<RequestHandler>): void {
  next(allowedMethods(req).includes(req.method) ? undefined : methodNotAllowed(req));
}

function allowedMethods(req: Request): string[] {
  const handshakes = webhookState(req).target?.handshakes;
  return ['POST', ...(handshakes ? handshakeMethods(handshakes) : [])];
}

export function methodNotAllowed(req: Request): WebhookRequestError {
  const allowed = allowedMethods(req);
  return new WebhookRequestError('METHOD_NOT_ALLOWED', `Webhooks are sent with POST, not ${req.method}`, {
    headers: { Allow: allowed.join(', ') },
    reason: allowed.includes(req.method)
      ? `${req.method} is for the handshake of the sender, which asks for other parameters than these`
      : `webhooks are sent with POST, not ${req.method}`,
  });
}
