// One event on its way into the database.

export interface EventRow {
  triggerId: number;
  triggerRef: string;
  keyId: number;
  /** Display form. */
  keyDisplay: string;
  /** The payload's JSON text as the sender wrote it, in UTF-8. */
  payload: Buffer;
  /** Metadata as JSON text, flat; see `EventMetadata`. */
  metadataText: string;
  contentType: string | null;
  method: string;
  payloadSizeBytes: number;
  deliveryId: string | null;
  /** Hexadecimal, as the next two; see `DeliveryIdentity`. */
  deliveryHash: string;
  contentHash: string | null;
  replayHash: string | null;
  /** How long the delivery is recognised. */
  windowSeconds: number;
  eventType: string | null;
  hmacVerified: boolean | null;
  ipAllowed: boolean | null;
  isTest: boolean;
  /** Whether the trigger forwards its events, so that there are jobs to make for them. */
  hasTargets: boolean;
  /** Where it is an element of a batch. */
  batch: BatchPlace | null;
  /** What was sent before it was mapped, where the trigger keeps it. */
  original: OriginalBody | null;
  /** For the operator, in the log. */
  note: string | null;
  /** On the monotonic clock. */
  startedAtMs: number;
}

/** About what it takes of the memory, and of a statement. */
export function bytesOfRow({ payload, metadataText, original }: EventRow): number {
  return payload.length + metadataText.length + (original === null ? 0 : original.bytes.length);
}

export interface BatchPlace {
  /** UUID that all elements of one request share. */
  id: string;
  /** From 0. */
  position: number;
  /** Elements of the request. */
  size: number;
}

export interface OriginalBody {
  bytes: Buffer;
  contentType: string | null;
}

export interface EventMetadata {
  source: 'webhook';
  /** Display form, or the key itself where the host asks for it. */
  webhook_key: string;
  webhook_key_id: number;
  webhook_key_label?: string;
  webhook_key_tenant?: string;
  /** RFC 3339. */
  received_at: string;
  source_ip: string | null;
  user_agent: string | null;
  headers: Record<string, string>;
  hmac_verified?: boolean;
  delivery_id?: string;
  /** The sender used this id before, for other content. */
  delivery_id_reused?: true;
  event_type?: string;
  batch?: BatchPlace;
  /** It was refused first and judged again later, RFC 3339; `received_at` is when it came. */
  rejudged_at?: string;
  kept_request_id?: number;
  is_test?: true;
}
