// Who may call: 401 without an identity, 403 without the permission, in that order.

import type { Request } from 'express';
import { WebhookRequestError } from '../errors.ts';
import type { Authenticate, Identity } from './dependencies.ts';
import type { Permission } from './route.ts';

export interface AuthorizeOptions {
  authenticate: Authenticate;
  publicUrl: string | undefined;
}

const NOBODY: Identity = { id: '', login: '', permissions: [] };

export async function authorize(
  req: Request,
  permission: Permission,
  { authenticate, publicUrl }: AuthorizeOptions,
): Promise<Identity> {
  if (permission === 'public') return NOBODY;
  const claimed = await authenticate(req);
  // False and the like are no identity either, for a host in plain JavaScript that says "no" that way.
  if (typeof claimed !== 'object' || claimed === null) {
    throw new WebhookRequestError('UNAUTHORIZED', 'Missing or invalid authentication');
  }
  const identity = toIdentity(claimed);
  refuseForeignPages(req, publicUrl);
  if (permission !== 'authenticated' && !hasPermission(identity, permission)) {
    throw new WebhookRequestError('FORBIDDEN', `Insufficient permissions: ${permission}`);
  }
  return identity;
}

/** A host in plain JavaScript may return numbers, or leave the permissions out; none are none. */
function toIdentity({ id, login, tenant, permissions }: Identity): Identity {
  return {
    id: String(id),
    login: String(login ?? id),
    tenant: tenant === undefined || tenant === null ? null : String(tenant),
    permissions: Array.isArray(permissions) ? permissions : [],
  };
}

export function hasPermission(identity: Identity, permission: string): boolean {
  return identity.permissions.includes(permission);
}

/** A host that authenticates by cookie would otherwise let every web page change settings in the visitor's name. */
function refuseForeignPages(req: Request, publicUrl: string | undefined): void {
  if (req.method === 'GET' || req.method === 'HEAD' || !isForeign(req, publicUrl)) return;
  throw new WebhookRequestError('FORBIDDEN', 'Changes are not accepted from pages of another site');
}

/**
 * Browsers say so in Sec-Fetch-Site, but not over plain HTTP to anything but localhost; `Origin` they send with every
 * change. Programs send neither. The scheme is left out of it: behind a proxy it may not be known here.
 */
function isForeign(req: Request, publicUrl: string | undefined): boolean {
  const { origin, 'sec-fetch-site': site } = req.headers;
  if (site === 'cross-site') return true;
  if (site === 'same-origin' || origin === undefined) return false;
  const from = URL.parse(origin);
  if (from === null) return true;
  const own = [
    URL.parse(`${from.protocol}//${req.host}`),
    publicUrl === undefined ? null : URL.parse(publicUrl),
  ];
  return !own.some((url) => url !== null && url.host === from.host);
}
