// Compiled targets by revision: settings are read with every batch and compiled once.

import { LRUCache } from 'lru-cache';
import type { Cipher } from '../secrets/cipher.ts';
import { compileTarget, type ForwardTarget } from './forward-target.ts';
import type { TargetRow } from './target-row.ts';

/** A target that cannot be used as stored. */
export interface BrokenTarget {
  problem: string;
}

const MAX_TARGETS = 5_000;

export class CompiledTargets {
  readonly #cipher: Cipher;
  readonly #known = new LRUCache<string, ForwardTarget | BrokenTarget>({ max: MAX_TARGETS });

  constructor(cipher: Cipher) {
    this.#cipher = cipher;
  }

  of(row: TargetRow): ForwardTarget | BrokenTarget {
    const id = `${row.id}:${row.revision}`;
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const compiled = this.#compile(row);
    this.#known.set(id, compiled);
    return compiled;
  }

  #compile(row: TargetRow): ForwardTarget | BrokenTarget {
    try {
      return compileTarget(row, this.#cipher);
    } catch (error) {
      return { problem: `the target cannot be used as it is stored: ${(error as Error).message}` };
    }
  }
}

export function isBrokenTarget(target: ForwardTarget | BrokenTarget): target is BrokenTarget {
  return 'problem' in target;
}
