// The end of an instance, which must come: a network that lets nothing through must not hold up the application for as
// long as TCP retries.

import type { Knex } from 'knex';
import { cutConnections } from './db/cut-connections.ts';
import { withDeadline } from './deadline.ts';
import type { Logger } from './logger.ts';

export const CLOSE_DEADLINE_MS = 15_000;

export interface ClosingOptions {
  closeAll: () => Promise<void>;
  db: Knex;
  /** False for a Knex of the host's, which stays open. */
  ownsDatabase: boolean;
  logger: Logger;
  deadlineMs?: number;
}

class ClosingTooLong extends Error {}

export async function closeInTime(options: ClosingOptions): Promise<void> {
  const { closeAll, db, ownsDatabase, logger, deadlineMs = CLOSE_DEADLINE_MS } = options;
  const closing = async () => {
    try {
      await closeAll();
    } finally {
      if (ownsDatabase) await db.destroy();
    }
  };
  try {
    await withDeadline(closing(), deadlineMs, () => new ClosingTooLong());
  } catch (error) {
    if (!(error instanceof ClosingTooLong)) throw error;
    logger.warn(
      { deadlineMs },
      'Closing took too long, so what was under way is given up; the database may be out of reach',
    );
    if (ownsDatabase) cutConnections(db);
  }
}
