// Which runs get nowhere: nothing of them can be judged, as where the keys of signatures cannot be fetched. Each is left
// alone for a growing while, and given up in the end.

export interface StuckRunsOptions {
  /** Milliseconds after the first round in vain; doubled each time. Default: 1,000. */
  firstPauseMs?: number;
  /** Monotonic milliseconds. Default: performance.now. */
  now?: () => number;
}

/** With the pauses between them, some two and a half minutes. */
const MAX_ROUNDS = 10;
const MAX_PAUSE_MS = 30_000;

interface Stuck {
  rounds: number;
  /** Of the whole run: another instance may get on with it. */
  done: number;
  notBeforeMs: number;
}

export class StuckRuns {
  readonly #firstPauseMs: number;
  readonly #now: () => number;
  readonly #stuck = new Map<string, Stuck>();

  constructor({ firstPauseMs = 1_000, now = () => performance.now() }: StuckRunsOptions = {}) {
    this.#firstPauseMs = firstPauseMs;
    this.#now = now;
  }

  /** Forgets every other run. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#stuck.keys()) if (!ids.has(id)) this.#stuck.delete(id);
  }

  isPaused(id: string): boolean {
    return this.#now() < (this.#stuck.get(id)?.notBeforeMs ?? 0);
  }

  /** After a round in vain, with how much of the run is done. True where it is to be given up. */
  isHopeless(id: string, done: number): boolean {
    const before = this.#stuck.get(id);
    const rounds = before !== undefined && before.done === done ? before.rounds + 1 : 1;
    const pauseMs = Math.min(this.#firstPauseMs * 2 ** (rounds - 1), MAX_PAUSE_MS);
    this.#stuck.set(id, { rounds, done, notBeforeMs: this.#now() + pauseMs });
    return rounds >= MAX_ROUNDS;
  }
}
