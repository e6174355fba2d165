// JSON whose integers keep every digit: numbers that a JavaScript number cannot hold exactly stay the text they were.

/** A number as it was written. */
export class ExactNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

/**
 * Parses like JSON.parse. The reviver's third argument (ECMAScript, "JSON.parse source text access") tells the digits;
 * a browser without it shows rounded numbers, as everything else in that browser does.
 */
export function parseExactJson(text: string): unknown {
  const keepDigits: Reviver = (_key, value, context) => {
    if (typeof value !== 'number' || context?.source === undefined) return value;
    return String(value) === context.source ? value : new ExactNumber(context.source);
  };
  return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown);
}

/** Indented JSON text, with the exact numbers as they were written. */
export function formatExactJson(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_key, inner) => (inner instanceof ExactNumber ? rawJson(inner) : inner),
    2,
  );
  return text ?? '';
}

/** Comes with the same language feature that made the ExactNumber, so it is there. */
function rawJson(number: ExactNumber): unknown {
  const { rawJSON } = JSON as { rawJSON?: (source: string) => unknown };
  return rawJSON?.(number.source) ?? Number(number.source);
}
