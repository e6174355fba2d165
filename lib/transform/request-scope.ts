// What templates see of a request beside its payload, and nothing else: no credentials, no key, no settings.

import type { Request } from 'express';
import { captureHeaders } from '../events/captured-headers.ts';
import { findDeliveryId } from '../events/delivery-rules.ts';
import { normalizeAddress } from '../ip/ip-allowlist.ts';
import { credentialHeadersOf, isBroken } from '../keys/webhook-target.ts';
import { type WebhookState, webhookState } from '../request-state.ts';

export interface RequestScope {
  /** Lower-case names; without credentials, cookies and signatures, as in the event's metadata. */
  headers: Record<string, string>;
  event_type: string | null;
  delivery_id: string | null;
  trigger: { id: number; ref: string } | null;
  /** RFC 3339. */
  received_at: string;
  source_ip: string | null;
}

/** @param req the request, or that of an element of a batch. */
export function requestScopeOf(req: Request): RequestScope {
  const state = webhookState(req);
  const { target } = state;
  return {
    headers: captureHeaders(req.headers, req.originalUrl, credentialHeadersOf(target)),
    event_type: state.eventType ?? null,
    delivery_id: state.deliveryId ?? deliveryIdOf(req, state),
    trigger: target === undefined ? null : { id: target.triggerId, ref: target.triggerRef },
    received_at: new Date(state.receivedAtMs).toISOString(),
    source_ip: normalizeAddress(state.clientIp),
  };
}

/** Before the event is written, nobody has looked for it yet. */
function deliveryIdOf(req: Request, { target, payload, batchPlace }: WebhookState): string | null {
  if (target === undefined || isBroken(target.delivery)) return null;
  const found = findDeliveryId(target.delivery, req.headers, payload?.json);
  if (found === null) return null;
  return batchPlace !== null && found.isOfRequest ? `${found.id}/${batchPlace.position}` : found.id;
}
