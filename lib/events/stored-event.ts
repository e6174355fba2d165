// The result of writing an event: for whoever asked, and for whoever makes jobs of it in the same transaction.

export interface StoredEvent {
  eventId: number;
  /** True where the delivery had been stored before: `eventId` is then the first one's. */
  duplicate: boolean;
}

/** An event that is new, inside of the transaction that stores it. */
export interface StoredRow {
  eventId: number;
  triggerId: number;
  hasTargets: boolean;
}
