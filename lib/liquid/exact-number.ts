// A number of a JSON text that JavaScript would write differently, as templates see it: passed on, it is what the sender
// wrote; calculated with, it is the nearest JavaScript number.

type RawJson = (text: string) => unknown;
export const rawJson = (JSON as unknown as { rawJSON: RawJson }).rawJSON;

/** The methods beside `toJSON` are those by which liquidjs compares. */
export class ExactNumber extends Number {
  readonly #source: string;

  constructor(source: string) {
    super(source);
    this.#source = source;
  }

  override toString(): string {
    return this.#source;
  }

  toJSON(): unknown {
    return rawJson(this.#source);
  }

  equals(other: unknown): boolean {
    return (typeof other === 'number' || other instanceof ExactNumber) && Number(this) === Number(other);
  }

  gt(other: unknown): boolean {
    return Number(this) > (other as number);
  }

  geq(other: unknown): boolean {
    return Number(this) >= (other as number);
  }

  lt(other: unknown): boolean {
    return Number(this) < (other as number);
  }

  leq(other: unknown): boolean {
    return Number(this) <= (other as number);
  }
}
