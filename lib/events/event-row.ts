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
  /** Hexadecimal. */
  deliveryHash: string;
  hmacVerified: boolean | null;
  ipAllowed: boolean | null;
  isTest: boolean;
  /** Whether the trigger forwards its events, so that there are jobs to make for them. */
  hasTargets: boolean;
  /** On the monotonic clock. */
  startedAtMs: number;
}

export interface EventMetadata {
  source: 'webhook';
  /** Display form, or the key itself where the host asks for it. */
  webhook_key: string;
  webhook_key_id: number;
  /** RFC 3339. */
  received_at: string;
  source_ip: string | null;
  user_agent: string | null;
  headers: Record<string, string>;
  hmac_verified?: boolean;
  delivery_id?: string;
  is_test?: true;
}
