// Settings as stored, compiled for the receiver. Plain SQL can store anything.

import type { BrokenSetting } from './webhook-target.ts';

/** What cannot be used refuses every request instead of letting everything pass. */
export function usableSetting<T extends object>(setting: string, create: () => T): T | BrokenSetting {
  try {
    return create();
  } catch (error) {
    return { problem: `${setting} is on but cannot be used as stored: ${(error as Error).message}` };
  }
}
