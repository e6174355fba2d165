// The result of writing an event.

export interface StoredEvent {
  eventId: number;
  /** True where the delivery had been stored before: `eventId` is then the first one's. */
  duplicate: boolean;
}
