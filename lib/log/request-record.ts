// One request to the receiver, as the log keeps it.

import type { ErrorDetail } from '../errors.ts';
import type { Outcome } from '../outcome.ts';

export interface RequestRecord {
  triggerId: number | null;
  triggerRef: string | null;
  keyId: number | null;
  /** Display form; never the key itself. */
  keyDisplay: string | null;
  eventId: number | null;
  outcome: Outcome;
  statusCode: number;
  method: string;
  sourceIp: string | null;
  userAgent: string | null;
  contentType: string | null;
  payloadSizeBytes: number | null;
  processingTimeMs: number;
  hmacVerified: boolean | null;
  rateLimited: boolean;
  ipAllowed: boolean | null;
  deliveryId: string | null;
  eventType: string | null;
  /** What the operator should know although nothing was refused. */
  note: string | null;
  batchId: string | null;
  batchPosition: number | null;
  /** Why it was refused, for the operator. */
  errorMessage: string | null;
  errorDetails: ErrorDetail[] | null;
  headers: Record<string, string>;
  isTest: boolean;
}
