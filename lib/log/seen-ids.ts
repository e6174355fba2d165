// Which ids of a growing table have been seen. Ids are drawn before their transactions commit, so a row can appear below
// the highest id seen; every id passed over is remembered until it turns up or is too old to come.

const MAX_GAPS = 5_000;
/** No insert into the log takes longer; what is missing by then was rolled back. */
const GAP_LIFETIME_MS = 30_000;

export class SeenIds {
  #highest: number;
  /** Id, and when it was passed over; oldest first. */
  readonly #gaps = new Map<number, number>();

  constructor(highest: number) {
    this.#highest = highest;
  }

  get highest(): number {
    return this.#highest;
  }

  get missing(): number[] {
    return [...this.#gaps.keys()];
  }

  /** Takes note of ids in ascending order. Returns how many passed-over ids had to be given up for want of room. */
  note(ids: readonly number[], nowMs: number): number {
    let givenUp = 0;
    for (const id of ids) {
      this.#gaps.delete(id);
      if (id > this.#highest) givenUp += this.#passOver(id, nowMs);
    }
    this.#forget(nowMs);
    return givenUp;
  }

  #passOver(id: number, nowMs: number): number {
    const first = Math.max(this.#highest + 1, id - MAX_GAPS);
    let givenUp = first - this.#highest - 1;
    for (let gap = first; gap < id; gap += 1) this.#gaps.set(gap, nowMs);
    for (const gap of this.#gaps.keys()) {
      if (this.#gaps.size <= MAX_GAPS) break;
      this.#gaps.delete(gap);
      givenUp += 1;
    }
    this.#highest = id;
    return givenUp;
  }

  #forget(nowMs: number): void {
    for (const [id, sinceMs] of this.#gaps) {
      if (nowMs - sinceMs < GAP_LIFETIME_MS) break;
      this.#gaps.delete(id);
    }
  }
}
