// Memory for the bodies that are being received at the same time: a fixed amount, claimed as it is needed.

/** What is claimed for a body before any of it has come. */
const FIRST_CLAIM_BYTES = 64 * 1024;

export interface BodyClaim {
  /** Claims what a body that has grown to so many bytes needs; false where that is not left. */
  growTo(bytes: number): boolean;
  release(): void;
}

export class BodyMemory {
  readonly #maxBytes: number;
  #claimedBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Null where nothing is left. Of a large body only the beginning is claimed: otherwise a few senders who declare
   * much and send nothing would shut out everyone.
   */
  claim(expectedBytes: number): BodyClaim | null {
    let claimed = Math.max(0, Math.min(expectedBytes, FIRST_CLAIM_BYTES));
    if (!this.#take(claimed)) return null;
    return {
      growTo: (bytes) => {
        if (bytes <= claimed) return true;
        if (!this.#take(bytes - claimed)) return false;
        claimed = bytes;
        return true;
      },
      release: () => {
        this.#claimedBytes -= claimed;
      },
    };
  }

  #take(bytes: number): boolean {
    if (this.#claimedBytes + bytes > this.#maxBytes) return false;
    this.#claimedBytes += bytes;
    return true;
  }
}

/** Whether all of a body of this declared size is claimed at once, so that nobody need count it as it comes. */
export function isClaimedAtOnce(declaredBytes: number): boolean {
  return declaredBytes <= FIRST_CLAIM_BYTES;
}
