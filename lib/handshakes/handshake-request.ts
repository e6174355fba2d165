// What a handshake may look at in a request. Its body is parsed only where it is as small as handshakes are, and holds
// the words that are looked for: every ordinary webhook of the same sender comes by here too.

import type { Condition, ValuePlace } from './handshake.ts';

export interface IncomingRequest {
  method: string;
  /** Path and query as they came. */
  url: string;
  /** Every value of a header, by its lower-case name. */
  headerValues(name: string): readonly string[];
  /** Undefined where none has been read. */
  body: Buffer | undefined;
}

const MAX_BODY_BYTES = 16_384;
const NOTHING = Buffer.alloc(0);

export class HandshakeRequest {
  readonly method: string;
  readonly #incoming: IncomingRequest;
  readonly #body: Buffer;
  #query: URLSearchParams | undefined;
  #json: { value: unknown } | undefined;

  constructor(incoming: IncomingRequest) {
    this.#incoming = incoming;
    this.method = incoming.method;
    this.#body = incoming.body ?? NOTHING;
  }

  holds(condition: Condition): boolean {
    if (condition === 'empty body') return this.#body.length === 0;
    if ('has' in condition) return this.values(condition.has).length > 0;
    if ('lacks' in condition) return this.values(condition.lacks).length === 0;
    const { at, is } = condition;
    if ('json' in at && !is.some((value) => this.#body.includes(String(value)))) return false;
    const [value, second] = this.values(at);
    return second === undefined && is.some((wanted) => wanted === value);
  }

  /** Every value that stands there, so that a repeated one is not taken for a single one. */
  values(place: ValuePlace): readonly unknown[] {
    if ('header' in place) return this.#incoming.headerValues(place.header);
    if ('query' in place) return place.query.flatMap((name) => this.#queryValues(name));
    if ('form' in place) return this.#formValues(place.form);
    return this.#jsonValues(place.json);
  }

  #queryValues(name: string): string[] {
    const { url } = this.#incoming;
    const start = url.indexOf('?');
    if (start === -1) return [];
    this.#query ??= new URLSearchParams(url.slice(start + 1));
    return this.#query.getAll(name);
  }

  #formValues(name: string): string[] {
    const [type = ''] = this.#incoming.headerValues('content-type');
    if (!type.startsWith('application/x-www-form-urlencoded') || !this.#mayHold(name)) return [];
    return new URLSearchParams(this.#body.toString('utf8')).getAll(name);
  }

  #jsonValues(path: readonly string[]): unknown[] {
    if (!path.every((name) => this.#mayHold(name))) return [];
    this.#json ??= { value: parsed(this.#body) };
    let value = this.#json.value;
    for (const name of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
      value = (value as Record<string, unknown>)[name];
    }
    return [value];
  }

  #mayHold(word: string): boolean {
    return this.#body.length <= MAX_BODY_BYTES && this.#body.includes(word);
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}
