// Makes the rows of the database of a checked request, or of each element of its batch.

import type { Request } from 'express';
import { targetOf } from '../../middleware/key-lookup.ts';
import { payloadOf } from '../../middleware/payload-parser.ts';
import { captureHeaders } from '../events/captured-headers.ts';
import { deliveryIdentity, hashOfParts, identityOfTest, sha256 } from '../events/delivery-identity.ts';
import {
  type DeliveryRules,
  type FoundId,
  findDeliveryId,
  MAX_WINDOW_SECONDS,
} from '../events/delivery-rules.ts';
import type { BatchPlace, EventMetadata, EventRow } from '../events/event-row.ts';
import { normalizeAddress } from '../ip/ip-allowlist.ts';
import { credentialHeadersOf, type WebhookTarget } from '../keys/webhook-target.ts';
import { type WebhookState, webhookState } from '../request-state.ts';
import { withoutMembers } from '../signatures/write-place.ts';
import { usable } from './usable.ts';

/** What event metadata shows of the key. */
export type EventKey = 'display' | 'full';

export interface WholeRequest {
  headers: Record<string, string>;
  /** Hash of what the signature covers; null where that is the body of a request that is one event. */
  signedHash: string | null;
}

/** What rows of one request have in common; found out once, however many elements there are. */
export function wholeRequest(req: Request): WholeRequest {
  const { batch, rawBody, signedParts, target } = webhookState(req);
  const isBodyAlone = signedParts === null || (signedParts.length === 1 && signedParts[0] === rawBody);
  return {
    headers: captureHeaders(req.headers, req.originalUrl, credentialHeadersOf(target)),
    signedHash: isBodyAlone
      ? batch === undefined
        ? null
        : sha256(rawBody as Buffer)
      : hashOfParts(signedParts),
  };
}

/** @param req the request, or that of an element. */
export function toEventRow(req: Request, whole: WholeRequest, eventKey: EventKey): EventRow {
  const state = webhookState(req);
  const { batchPlace: batch } = state;
  const target = targetOf(req);
  const sent = payloadOf(req);
  const content = state.rawBody as Buffer;
  const rules = usable(target.delivery, 'The delivery id setting');
  const found = idOf(req, rules, sent.json, batch);
  state.deliveryId = found?.id ?? null;
  const own = deliveryIdentity({
    found,
    replay: rules.replay,
    content: found === null ? content : contentUnderId(rules, whole, content, sent.json),
    signedHash: whole.signedHash,
    scope: rules.scope,
    position: batch?.position ?? null,
    keptId: state.kept?.id,
  });
  const identity = state.isTest ? identityOfTest(own) : own;
  return {
    triggerId: target.triggerId,
    triggerRef: target.triggerRef,
    keyId: target.keyId,
    keyDisplay: target.keyDisplay,
    payload: (state.mapped ?? sent).bytes,
    metadataText: JSON.stringify(metadataOf(req, state, target, whole.headers, eventKey)),
    contentType: contentTypeOf(req),
    method: req.method,
    payloadSizeBytes: content.length,
    ...identity,
    // Whoever judges one again later than a window must not make a second event of it.
    windowSeconds: state.kept === undefined ? rules.windowSeconds : MAX_WINDOW_SECONDS,
    eventType: state.eventType ?? null,
    hmacVerified: state.hmacVerified,
    ipAllowed: state.ipAllowed,
    isTest: state.isTest,
    hasTargets: target.hasTargets,
    batch,
    original:
      state.mapped !== undefined && target.keepOriginal
        ? { bytes: content, contentType: batch === null ? contentTypeOf(req) : 'application/json' }
        : null,
    note: null,
    startedAtMs: state.startedAtMs,
  };
}

function contentTypeOf(req: Request): string | null {
  return req.headers['content-type'] ?? null;
}

function contentUnderId(
  { signed }: DeliveryRules,
  { signedHash }: WholeRequest,
  content: Buffer,
  json: unknown,
): Buffer | string {
  if (signed.content === 'body') return content;
  if (signed.content === 'signed') return signedHash ?? content;
  const { without } = signed.content;
  return without.length === 0 ? content : JSON.stringify(withoutMembers(json, without));
}

/** An id in a header is the request's; its elements are told apart by where they stand. */
function idOf(req: Request, rules: DeliveryRules, json: unknown, batch: BatchPlace | null): FoundId | null {
  const found = findDeliveryId(rules, req.headers, json);
  if (found === null || batch === null || !found.isOfRequest) return found;
  return { ...found, id: `${found.id}/${batch.position}` };
}

function metadataOf(
  req: Request,
  state: WebhookState,
  target: WebhookTarget,
  headers: Record<string, string>,
  eventKey: EventKey,
): EventMetadata {
  const metadata: EventMetadata = {
    source: 'webhook',
    webhook_key: eventKey === 'full' ? String(req.params.webhook_key) : target.keyDisplay,
    webhook_key_id: target.keyId,
    received_at: new Date(state.receivedAtMs).toISOString(),
    source_ip: normalizeAddress(state.clientIp),
    user_agent: req.headers['user-agent'] ?? null,
    headers,
  };
  if (target.keyLabel !== null) metadata.webhook_key_label = target.keyLabel;
  if (target.keyTenant !== null) metadata.webhook_key_tenant = target.keyTenant;
  if (state.hmacVerified !== null) metadata.hmac_verified = state.hmacVerified;
  if (state.deliveryId != null) metadata.delivery_id = state.deliveryId;
  if (state.eventType != null) metadata.event_type = state.eventType;
  if (state.batchPlace !== null) metadata.batch = state.batchPlace;
  if (state.kept !== undefined) {
    metadata.rejudged_at = new Date(state.kept.rejudgedAtMs).toISOString();
    metadata.kept_request_id = state.kept.id;
  }
  if (state.isTest) metadata.is_test = true;
  return metadata;
}
