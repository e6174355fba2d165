// Counts requests per key in this process, in a bounded LRU: the least recently seen keys are forgotten first.

import { LRUCache } from 'lru-cache';
import { judge, newWindow, type RateDecision, slide, type WindowCount } from './sliding-window.ts';

export interface RateLimitStore {
  /** Judges a request and counts it where it is allowed. */
  consume(key: string, limit: number, windowMs: number): RateDecision | Promise<RateDecision>;
  /** Judges without counting. */
  peek(key: string, limit: number, windowMs: number): RateDecision | Promise<RateDecision>;
}

export class MemoryRateLimitStore implements RateLimitStore {
  readonly #windows: LRUCache<string, WindowCount>;
  readonly #now: () => number;

  constructor(options: { maxKeys: number; now: () => number }) {
    this.#windows = new LRUCache({ max: options.maxKeys });
    this.#now = options.now;
  }

  consume(key: string, limit: number, windowMs: number): RateDecision {
    const nowMs = this.#now();
    let window = this.#windows.get(key);
    if (window === undefined) {
      window = newWindow(nowMs);
      this.#windows.set(key, window);
    }
    slide(window, windowMs, nowMs);
    const decision = judge(window, limit, windowMs, nowMs);
    if (decision.allowed) {
      window.current++;
      decision.remaining = Math.max(0, decision.remaining - 1);
    }
    return decision;
  }

  peek(key: string, limit: number, windowMs: number): RateDecision {
    const nowMs = this.#now();
    const window = this.#windows.get(key) ?? newWindow(nowMs);
    slide(window, windowMs, nowMs);
    return judge(window, limit, windowMs, nowMs);
  }

  get size(): number {
    return this.#windows.size;
  }
}
