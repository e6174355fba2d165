// The result of writing an event: for whoever asked, and for what follows after the commit.

import type { EventRow } from './event-row.ts';

export interface StoredEvent {
  eventId: number;
  /** True where the delivery had been stored before: `eventId` is then the first one's. */
  duplicate: boolean;
}

/** An event that is new. */
export interface StoredRow {
  eventId: number;
  /** Null where a trigger of the host's kept it from the table. */
  created: Date | null;
  row: EventRow;
}
