// Small changes of a signed request, and whether one has changed anything that the signature vouches for.

import fc from 'fast-check';
import { valueAt } from '../../lib/json-path/path.ts';
import { formFields } from '../../lib/signatures/own/twilio.ts';
import type { SignedRequest } from '../../lib/signatures/signed-request.ts';
import type { Verifier } from '../../lib/signatures/verify.ts';

/** One edit of a text or of bytes; `at` is a share of its length. */
export interface Edit {
  where: number;
  kind: 'replace' | 'insert' | 'remove' | 'cut' | 'repeat' | 'case' | 'twice' | 'drop';
  at: number;
  with: number;
}

const EDIT = fc.record<Edit>({
  where: fc.nat(1000),
  kind: fc.constantFrom('replace', 'insert', 'remove', 'cut', 'repeat', 'case', 'twice', 'drop'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  with: fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('=,;:. \tv1t0afA+/-_%&"\\'))),
});
export const EDITS: fc.Arbitrary<Edit[]> = fc.array(EDIT, { minLength: 1, maxLength: 3 });

export function mutated(request: SignedRequest, edits: readonly Edit[], places: Places): SignedRequest {
  return edits.reduce((changed, edit) => applied(changed, edit, places), request);
}

export interface Places {
  headers: readonly string[];
  body: boolean;
  target: boolean;
}

function applied(request: SignedRequest, edit: Edit, { headers, body, target }: Places): SignedRequest {
  const names = headers.filter((name) => request.rawHeaders.some((raw) => raw.toLowerCase() === name));
  const choices = [...names, ...(body ? ['body'] : []), ...(target ? ['target'] : [])];
  const choice = choices[edit.where % choices.length];
  if (choice === undefined) return request;
  if (choice === 'body') return { ...request, body: edited(request.body, edit) };
  if (choice === 'target') {
    const path = edited(Buffer.from(request.target.slice(1), 'latin1'), edit).toString('latin1');
    return { ...request, target: `/${path}` };
  }
  return { ...request, rawHeaders: withHeader(request.rawHeaders, choice, edit) };
}

function withHeader(rawHeaders: readonly string[], name: string, edit: Edit): string[] {
  const index = rawHeaders.findIndex((raw, at) => at % 2 === 0 && raw.toLowerCase() === name);
  if (edit.kind === 'drop') return rawHeaders.toSpliced(index, 2);
  if (edit.kind === 'twice') return [...rawHeaders, name, rawHeaders[index + 1] as string];
  const value = edited(Buffer.from(rawHeaders[index + 1] as string, 'latin1'), edit).toString('latin1');
  // What HTTP cannot carry does not arrive, nor does white space at the ends.
  return rawHeaders.with(index + 1, value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '').trim());
}

function edited(bytes: Buffer, edit: Edit): Buffer {
  const at = Math.min(bytes.length, Math.floor(edit.at * (bytes.length + 1)));
  const head = bytes.subarray(0, at);
  const rest = bytes.subarray(at + 1);
  const byte = bytes[at] ?? 0;
  switch (edit.kind) {
    case 'replace':
      return Buffer.concat([head, Buffer.of(edit.with), rest]);
    case 'case':
      return Buffer.concat([head, Buffer.of(byte ^ 0x20), rest]);
    case 'insert':
      return Buffer.concat([head, Buffer.of(edit.with), bytes.subarray(at)]);
    case 'remove':
      return Buffer.concat([head, rest]);
    case 'cut':
      return head;
    default:
      return Buffer.concat([bytes, bytes.subarray(at)]);
  }
}

/**
 * What of a request its signature vouches for: two requests with the same are the same to their sender. Of a list of
 * signatures those count that `original` has too: others may come, and are tried in vain.
 */
export function vouchedFor(verifier: Verifier, request: SignedRequest, original: SignedRequest): string {
  const { definition } = verifier;
  const own = OWN_FACTS[verifier.scheme];
  if (own !== undefined) return JSON.stringify(own(request));
  const [way] = definition.ways.filter(
    ({ signature }) => !('header' in signature) || valuesOf(request, signature.header).length > 0,
  );
  const headers = way === undefined ? [] : [way.time?.from, way.id].map((place) => placeText(request, place));
  const body = way?.content.includes('{body}') ? request.body.toString('base64') : '';
  const url = way?.content.includes('{url}') ? request.target : '';
  return JSON.stringify([...signaturesOf(verifier, request, original), headers, body, url]);
}

function placeText(request: SignedRequest, place: object | undefined): unknown {
  return place !== undefined && 'header' in place ? valuesOf(request, place.header as string) : null;
}

function valuesOf({ rawHeaders }: SignedRequest, name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}

function signaturesOf(verifier: Verifier, request: SignedRequest, original: SignedRequest): unknown[] {
  return verifier.definition.ways.map((way) => {
    if (!('header' in way.signature)) return headersBeginning(request, way.signature);
    const values = valuesOf(request, way.signature.header);
    if (way.split === undefined) return values.map((value) => digestIn(verifier, way, value));
    // Elements under another tag are no signatures of this way: Stripe's v0 in test mode, for example.
    const known = new Set(
      valuesOf(original, way.signature.header)
        .flatMap((value) => elementsIn(way, value))
        .filter((element) => element.startsWith(way.tag ?? '')),
    );
    const time = way.time && 'element' in way.time.from ? way.time.from.element : '\n';
    return values.map((value) => {
      const elements = elementsIn(way, value);
      const times = elements.filter((element) => element.startsWith(time));
      return [times, [...known].filter((element) => elements.includes(element))];
    });
  });
}

type Way = Verifier['definition']['ways'][number];

function elementsIn(way: Way, value: string): string[] {
  return value.split(way.split ?? '\n').map((element) => (way.trim ? element.trim() : element));
}

/** Attune's own form may come without its tag, and in capitals. */
function digestIn({ algorithm }: Verifier, { tag = '', ignoreCase }: Way, value: string): string {
  return ignoreCase ? value.replace(tag.replace('{algorithm}', algorithm ?? ''), '').toLowerCase() : value;
}

function headersBeginning({ rawHeaders }: SignedRequest, signature: object): string[] {
  const prefix = 'headers' in signature ? (signature.headers as string) : '-';
  return rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase().startsWith(prefix),
  );
}

type Facts = (request: SignedRequest) => unknown;

const jsonOf = ({ body }: SignedRequest): unknown => {
  try {
    const text = body.toString('utf8');
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return null;
  }
};

const OWN_FACTS: Record<string, Facts> = {
  token: (request) => valuesOf(request, 'x-token'),
  okta: (request) => valuesOf(request, 'authorization'),
  basic: (request) => valuesOf(request, 'authorization'),
  jwt: (request) => valuesOf(request, 'authorization'),
  mailgun: (request) =>
    ['timestamp', 'token', 'signature'].map((name) => String(valueAt(jsonOf(request), ['signature', name]))),
  adyen: (request) => {
    const items = valueAt(jsonOf(request), ['notificationItems']);
    return Array.isArray(items)
      ? items.map((item) => adyenFacts(valueAt(item, ['NotificationRequestItem'])))
      : null;
  },
  msgraph: (request) => {
    const value = valueAt(jsonOf(request), ['value']);
    return Array.isArray(value) ? value.map((one) => valueAt(one, ['clientState'])) : null;
  },
  sns: (request) =>
    Object.fromEntries(
      Object.entries((jsonOf(request) ?? {}) as object).filter(
        ([name]) => !['UnsubscribeURL'].includes(name),
      ),
    ),
  twilio: (request) => [
    valuesOf(request, 'x-twilio-signature'),
    request.target.replace(/\?$/, ''),
    valuesOf(request, 'content-type')[0]?.includes('form')
      ? formFields(new URLSearchParams(request.body.toString('utf8')))
      : request.body.toString('base64'),
  ],
  contentful: (request) => [
    headerLines(request),
    request.target.replace(/\?$/, ''),
    request.body.toString('base64'),
  ],
};

/** In any order. */
function headerLines({ rawHeaders }: SignedRequest): string[] {
  const lines = rawHeaders.map((name, index) => `${name.toLowerCase()}: ${rawHeaders[index + 1]}`);
  return lines.filter((_, index) => index % 2 === 0).sort();
}

function adyenFacts(item: unknown): unknown {
  const paths = [
    ['pspReference'],
    ['originalReference'],
    ['merchantAccountCode'],
    ['merchantReference'],
    ['amount', 'value'],
    ['amount', 'currency'],
    ['eventCode'],
    ['success'],
  ];
  const content = paths.map((path) => String(valueAt(item, path) ?? '')).join(':');
  return [content, valueAt(item, ['additionalData', 'hmacSignature'])];
}
