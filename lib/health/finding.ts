// What one rule says about a trigger.

import type { Health } from './health-state.ts';

export interface Finding {
  /** `healthy` where its threshold is not reached. */
  state: Health;
  /** In words, for whoever reads the health or the alert; null where there is nothing to say. */
  reason: string | null;
  figures: Record<string, number | string | null>;
  /** True where another finding says the same, and more. */
  isCovered?: boolean;
}
