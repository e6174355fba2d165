// What is written to the terminal: results to the standard output, everything about the work itself beside it.

export function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function errorLine(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** One line that is written over where somebody looks; every tenth of the work elsewhere. */
export class Progress {
  readonly #total: number;
  readonly #what: string;
  #shown = -1;

  constructor(total: number, what: string) {
    this.#total = total;
    this.#what = what;
  }

  show(done: number): void {
    const text = `${done} of ${this.#total} ${this.#what}`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r${text}${done >= this.#total ? '\n' : ''}`);
      return;
    }
    const tenth = Math.floor((done * 10) / Math.max(1, this.#total));
    if (tenth === this.#shown) return;
    this.#shown = tenth;
    errorLine(text);
  }
}
