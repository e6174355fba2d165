// Who is calling: two bearer tokens, one that may do everything and one that may look at triggers. A real host
// would look its users up here.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { WebhookRequestError } from '../../index.ts';

export interface Identity {
  id: string;
  login: string;
  permissions: string[];
}

const ALL_PERMISSIONS = [
  ...['triggers:read', 'triggers:create', 'triggers:update', 'triggers:delete', 'events:read'],
  ...['packs:read', 'packs:create', 'enforcements:read', 'executions:read'],
];

export type Authenticate = (request: Pick<Request, 'headers'>) => Identity | null;

export function createAuthenticate(tokens: { token: string; readToken: string | null }): Authenticate {
  const admin = { id: '1', login: 'admin', permissions: ALL_PERMISSIONS };
  const reader = { id: '2', login: 'reader', permissions: ['triggers:read'] };
  const known = [{ digest: digestOf(tokens.token), identity: admin }];
  if (tokens.readToken !== null) known.push({ digest: digestOf(tokens.readToken), identity: reader });

  return function authenticate(request) {
    const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) return null;
    const digest = digestOf(token);
    return known.find((entry) => timingSafeEqual(entry.digest, digest))?.identity ?? null;
  };
}

/** Guards a route of the host's own: 401 without an identity, 403 without the permission. */
export function requirePermission(authenticate: Authenticate, permission: string): RequestHandler {
  return function checkPermission(request, response, next) {
    const identity = authenticate(request);
    if (identity === null) {
      response.set('WWW-Authenticate', 'Bearer');
      throw new WebhookRequestError('UNAUTHORIZED', 'A valid bearer token is required');
    }
    if (!identity.permissions.includes(permission)) {
      throw new WebhookRequestError('FORBIDDEN', `Insufficient permissions: ${permission}`);
    }
    next();
  };
}

/** Digests have one length, and comparing them says nothing about the token. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
