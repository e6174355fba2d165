// What becomes of a delivery that the database has something of already. Knows no database: what was found comes in.

import { isIdentifiedByContent } from './delivery-identity.ts';
import type { EventRow } from './event-row.ts';

/** An earlier delivery, as the database remembers it. */
export interface EarlierDelivery {
  deliveryHash: string;
  contentHash: string | null;
  eventId: number;
  deliveryId: string | null;
  /** Older than the window. */
  isExpired: boolean;
  /** Whether it was found by the delivery's own identity, or else by what is signed. */
  isSameDelivery: boolean;
}

export type Verdict =
  /** Nothing stands in its way any more. */
  | { kind: 'new' }
  /** Those in its way are older than the window: it takes their place. */
  | { kind: 'takes_over'; expired: EarlierDelivery[] }
  | { kind: 'duplicate'; of: EarlierDelivery }
  /** The same id with other content: an event of its own. */
  | { kind: 'reused'; of: EarlierDelivery }
  /** The same signed content under another id: a captured request. */
  | { kind: 'replayed'; of: EarlierDelivery };

export function judgeRepeat(
  row: Pick<EventRow, 'deliveryId' | 'contentHash'>,
  found: readonly EarlierDelivery[],
): Verdict {
  const expired = found.filter((earlier) => earlier.isExpired);
  if (expired.length > 0) return { kind: 'takes_over', expired };
  const same = found.find((earlier) => earlier.isSameDelivery);
  if (same !== undefined) {
    const hasOtherContent = row.deliveryId !== null && same.contentHash !== row.contentHash;
    return { kind: hasOtherContent ? 'reused' : 'duplicate', of: same };
  }
  const [signed] = found;
  if (signed === undefined) return { kind: 'new' };
  const isUnderAnotherId = row.deliveryId !== null && !isIdentifiedByContent(signed.deliveryHash);
  return { kind: isUnderAnotherId ? 'replayed' : 'duplicate', of: signed };
}
