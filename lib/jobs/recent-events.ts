// Events that this process has just stored, until their jobs come: most are run by the process that made them, and need not
// read back what it has at hand. What is not here any more, or never was, is in the database.

import { bytesOfRow } from '../events/event-row.ts';
import type { StoredRow } from '../events/stored-event.ts';

const MAX_BYTES = 4 * 1024 ** 2;
/** About what one event takes besides its bodies. */
const BYTES_EACH = 500;

export interface RecentEvent extends StoredRow {
  created: Date;
}

export class RecentEvents {
  /** The oldest first. */
  readonly #events = new Map<number, RecentEvent>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Where there are too many, the oldest are forgotten. */
  add(events: readonly StoredRow[]): void {
    for (const event of events.filter(isInTable)) {
      this.#events.set(event.eventId, event);
      this.#bytes += bytesOf(event);
    }
    for (const id of this.#events.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.take(id);
    }
  }

  /** It is not there any more afterwards. */
  take(id: number): RecentEvent | undefined {
    const event = this.#events.get(id);
    if (event === undefined) return undefined;
    this.#events.delete(id);
    this.#bytes -= bytesOf(event);
    return event;
  }
}

function isInTable(event: StoredRow): event is RecentEvent {
  return event.created !== null;
}

function bytesOf({ row }: StoredRow): number {
  return bytesOfRow(row) + BYTES_EACH;
}
