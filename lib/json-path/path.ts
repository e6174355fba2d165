// What a compiled path is, whoever walks it.

export interface JsonPath {
  /** As it was written. */
  readonly text: string;
  /** True where it can find one value at most. */
  readonly isSingular: boolean;
  /**
   * Every value it finds, in order; [] where it finds none.
   *
   * @param exact a second reading of the same JSON, to take the values from instead: one that keeps all digits of numbers.
   * @throws WebhookRequestError 422 where that takes too long or finds too much.
   */
  values(json: unknown, exact?: unknown): unknown[];
  /** The first of them; undefined where it finds none. */
  first(json: unknown, exact?: unknown): unknown;
}

/** A text that is no JSONPath (RFC 9535). */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
  /** Where the problem is, in characters from the start of the path; 0 is its first one. */
  readonly position: number;

  constructor(message: string, position: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.position = position;
  }
}

/** Own members only: a payload has no `constructor` unless its sender wrote one. Undefined where there is nothing. */
export function valueAt(json: unknown, parts: readonly (string | number)[]): unknown {
  let value = json;
  for (const part of parts) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value) !== (typeof part === 'number')) return undefined;
    if (!Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}
