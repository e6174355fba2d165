// Calls that come in bursts, made once for each burst: at once where the last one is long ago, and otherwise as soon as it is
// long enough ago.

export class WakeUp {
  readonly #call: () => void;
  readonly #intervalMs: number;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param intervalMs the shortest time between two calls. */
  constructor(call: () => void, intervalMs: number) {
    this.#call = call;
    this.#intervalMs = intervalMs;
  }

  request(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#lastAtMs + this.#intervalMs - performance.now();
    if (waitMs <= 0) this.#make();
    else this.#timer = setTimeout(() => this.#make(), waitMs).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #make(): void {
    this.#timer = undefined;
    this.#lastAtMs = performance.now();
    this.#call();
  }
}
