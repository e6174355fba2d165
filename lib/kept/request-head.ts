// Everything of a request but its body, as one text: method, address and headers as they were sent, in order, repeated
// ones repeated. The key in the address is left out and put back, so that the text alone opens nothing.

export interface RequestHead {
  method: string;
  /** Path and query as sent, around the key. */
  urlAround: readonly [before: string, after: string];
  /** Names and values in turn, as Node.js gives them. */
  rawHeaders: readonly string[];
}

export function headOf(method: string, url: string, rawHeaders: readonly string[]): RequestHead {
  const path = url.split('?', 1)[0] ?? '';
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  const start = path.lastIndexOf('/', end - 1) + 1;
  return { method, urlAround: [url.slice(0, start), url.slice(end)], rawHeaders };
}

export function serializeHead({ method, urlAround, rawHeaders }: RequestHead): string {
  return JSON.stringify([method, urlAround, rawHeaders]);
}

export function parseHead(text: string): RequestHead {
  const [method, urlAround, rawHeaders] = JSON.parse(text);
  return { method, urlAround, rawHeaders };
}

/** The address with a key in its place, or with what stands for one. */
export function urlWith({ urlAround: [before, after] }: RequestHead, key: string): string {
  return `${before}${key}${after}`;
}

export type HeaderPair = readonly [name: string, value: string];

export function headerPairs({ rawHeaders }: Pick<RequestHead, 'rawHeaders'>): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index] as string, rawHeaders[index + 1] as string]);
  }
  return pairs;
}
