// Signs a request as a sender would, for the test tool, the command line, forwarding and tests.

import { createHash, type KeyObject, sign } from 'node:crypto';
import type { SigningWay } from './model.ts';
import { signAdyen } from './own/adyen.ts';
import { basicCredentials } from './own/basic.ts';
import { canonicalSignature } from './own/contentful.ts';
import { signGraph } from './own/msgraph.ts';
import { SNS_FIELDS, snsContent } from './own/sns.ts';
import { tokenWay } from './own/token.ts';
import { formFields, twilioSignature } from './own/twilio.ts';
import { publicUrlReader } from './public-url.ts';
import { readSecret, type VerifyingKey } from './secret-key.ts';
import { bearerToken } from './sign-token.ts';
import { tagOf } from './signature-elements.ts';
import { contentReader, type Part, SECRET } from './signed-content.ts';
import { isProblem, Reading, type SignedRequest } from './signed-request.ts';
import { hashOf, hmacOf } from './signing-way.ts';
import type { Verifier } from './verify.ts';
import { withFormField, withMember } from './write-place.ts';

export interface MessageToSign {
  body: Buffer;
  /** Default: POST. */
  method?: string | undefined;
  /** Path and query that the request goes to; needed where the sender signs its URL. */
  target?: string | undefined;
  /** Default: application/json. */
  contentType?: string | undefined;
  /** Of this delivery, for senders that sign one. */
  id: string;
  nowSeconds: number;
  /** Where the sender signs with a private key, which is not the host's and has to be given. */
  privateKey?: KeyObject | undefined;
}

export interface SignedMessage {
  /** To be sent beside the message's own; lower-case names. */
  headers: Record<string, string>;
  /** As given, but for senders that sign within the body. */
  body: Buffer;
  /** As given, but for senders that sign by a parameter of the URL. */
  target: string;
}

/**
 * Signs with the first secret of a verifier.
 * @throws RangeError where that is not possible, saying what is missing.
 */
export function signMessage(verifier: Verifier, message: MessageToSign): SignedMessage {
  const { definition } = verifier;
  if (definition.own === undefined || definition.own === 'custom') {
    const [way] = definition.ways;
    if (way === undefined) throw new RangeError(`${definition.label} is described by no way of signing`);
    return signWay(verifier, way, message);
  }
  return SIGN_OWN[definition.own](verifier, message);
}

/**
 * Headers that carry a valid signature of `body`.
 * @throws RangeError for senders that put the signature elsewhere: see signMessage.
 */
export function signRequest(
  verifier: Verifier,
  body: Buffer,
  context: Omit<MessageToSign, 'body'>,
): Record<string, string> {
  const signed = signMessage(verifier, { ...context, body });
  if (signed.body.equals(body) && signed.target === (context.target ?? '/')) return signed.headers;
  throw new RangeError(
    `${verifier.definition.label} signs within the body or the URL, not in a header alone`,
  );
}

function firstKey({ definition, secrets }: Verifier): VerifyingKey {
  const [secret] = secrets;
  if (definition.secret === null || secret === undefined) {
    throw new RangeError(`${definition.label} has no secret to sign with`);
  }
  return readSecret(definition.secret, secret);
}

function requestOf(message: MessageToSign, headers: Record<string, string>, body: Buffer): SignedRequest {
  const contentType = message.contentType ?? 'application/json';
  return {
    method: message.method ?? 'POST',
    target: message.target ?? '/',
    rawHeaders: Object.entries({ 'content-type': contentType, ...headers }).flat(),
    body,
    nowSeconds: message.nowSeconds,
  };
}

function signWay(verifier: Verifier, way: SigningWay, message: MessageToSign): SignedMessage {
  const draft: SignedMessage = { headers: {}, body: message.body, target: message.target ?? '/' };
  const time = way.time === undefined ? '' : timeText(way.time.unit, message.nowSeconds);
  if (way.id !== undefined) put(draft, way.id, message.id);
  if (way.nonce !== undefined) put(draft, way.nonce, message.id);
  if (way.time !== undefined && !('element' in way.time.from)) {
    // A number where JSON has one: that is how Linear writes it.
    put(draft, way.time.from, 'path' in way.time.from && /^\d+$/.test(time) ? Number(time) : time);
  }
  const timeElement =
    way.time !== undefined && 'element' in way.time.from ? `${way.time.from.element}${time}` : '';
  const parts = partsOf(verifier, way, requestOf(message, draft.headers, draft.body), timeElement);
  const signature = tagOf(way, verifier.algorithm) + signatureOf(verifier, way, parts, message.privateKey);
  const separator = way.trim && way.split === ',' ? ', ' : (way.split ?? '');
  put(draft, way.signature, timeElement === '' ? signature : `${timeElement}${separator}${signature}`);
  return draft;
}

function timeText(unit: NonNullable<SigningWay['time']>['unit'], nowSeconds: number): string {
  if (unit === 'rfc3339') return new Date(nowSeconds * 1000).toISOString();
  return String(Math.floor(unit === 'seconds' ? nowSeconds : nowSeconds * 1000));
}

function put(draft: SignedMessage, place: SigningWay['signature'], value: string | number): void {
  if ('header' in place) draft.headers[place.header] = String(value);
  else if ('headers' in place) draft.headers[`${place.headers}1`] = String(value);
  else if ('form' in place) draft.body = withFormField(draft.body, place.form, String(value));
  else draft.body = withMember(draft.body, place.path, value);
}

function partsOf(
  verifier: Verifier,
  way: SigningWay,
  request: SignedRequest,
  timeElement: string,
): readonly Part[] {
  const { publicUrl, definition } = verifier;
  const urlOf = way.content.includes('{url}') ? publicUrlReader(publicUrl, definition.label) : () => '';
  const content = contentReader(way, urlOf)(new Reading(request), {
    candidates: [],
    elements: [timeElement],
  });
  if (isProblem(content)) throw new RangeError(`${definition.label} cannot sign this: ${content.problem}`);
  return content.parts;
}

function signatureOf(
  verifier: Verifier,
  way: SigningWay,
  parts: readonly Part[],
  privateKey: KeyObject | undefined,
): string {
  const algorithm = verifier.algorithm ?? 'sha256';
  switch (way.kind) {
    case 'hmac':
      return hmacOf(algorithm, firstKey(verifier), parts).digest(way.encoding);
    case 'hash':
      return hashOf(algorithm, firstKey(verifier), parts).digest(way.encoding);
    case 'equal':
      // Node writes each character of a header as one byte.
      return Buffer.from(verifier.secrets[0] ?? '', 'utf8').toString('latin1');
    case 'ed25519':
    case 'ecdsa': {
      const content = Buffer.concat(
        parts.map((part) => (part === SECRET ? Buffer.alloc(0) : Buffer.from(part))),
      );
      const key = privateKeyFor(verifier, privateKey);
      return sign(way.kind === 'ecdsa' ? 'sha256' : null, content, key).toString(way.encoding);
    }
  }
}

function privateKeyFor({ definition: { label } }: Verifier, privateKey: KeyObject | undefined): KeyObject {
  if (privateKey !== undefined) return privateKey;
  throw new RangeError(
    `${label} signs with a private key of its own, of which only the public half is known here; give one to sign with`,
  );
}

type SignOwn = (verifier: Verifier, message: MessageToSign) => SignedMessage;
type Own = Exclude<NonNullable<Verifier['definition']['own']>, 'custom'>;

const SIGN_OWN: Readonly<Record<Own, SignOwn>> = {
  twilio: signTwilio,
  contentful: signContentful,
  sns: signSns,
  adyen: (verifier, message) =>
    unaddressed(
      message,
      {},
      json(message, (body) => signAdyen(body, firstKey(verifier))),
    ),
  msgraph: (verifier, message) =>
    unaddressed(
      message,
      {},
      json(message, (body) => signGraph(body, verifier.secrets[0] ?? '')),
    ),
  token: (verifier, message) => signWay(verifier, tokenWay(verifier.options), message),
  basic: (verifier, message) =>
    unaddressed(message, { authorization: basicCredentials(verifier.options, verifier.secrets[0] ?? '') }),
  jwt: (verifier, message) =>
    unaddressed(message, {
      authorization: bearerToken(
        verifier.options,
        privateKeyFor(verifier, message.privateKey),
        message.nowSeconds,
      ),
    }),
};

function unaddressed(
  message: MessageToSign,
  headers: Record<string, string>,
  body: Buffer = message.body,
): SignedMessage {
  return { headers, body, target: message.target ?? '/' };
}

function json({ body }: MessageToSign, change: (json: unknown) => unknown): Buffer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new RangeError('the signature stands in the JSON body, and this body is no JSON', { cause });
  }
  return Buffer.from(JSON.stringify(change(parsed)), 'utf8');
}

function signTwilio(verifier: Verifier, message: MessageToSign): SignedMessage {
  const { body, target = '/' } = message;
  const { form } = new Reading(requestOf(message, {}, body));
  const query = `bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
  const isCovered = form !== null || body.length === 0;
  const signedTarget = isCovered ? target : `${target}${target.includes('?') ? '&' : '?'}${query}`;
  const url = publicUrlReader(
    verifier.publicUrl,
    verifier.definition.label,
  )(new Reading({ ...requestOf(message, {}, body), target: signedTarget }));
  if (typeof url !== 'string') throw new RangeError(url.problem);
  const signature = twilioSignature(firstKey(verifier), url, form === null ? '' : formFields(form));
  return { headers: { 'x-twilio-signature': signature }, body, target: signedTarget };
}

function signContentful(verifier: Verifier, message: MessageToSign): SignedMessage {
  const names = 'x-contentful-signed-headers,x-contentful-timestamp';
  const timestamp = timeText('milliseconds', message.nowSeconds);
  const headers = { 'x-contentful-signed-headers': names, 'x-contentful-timestamp': timestamp };
  const reading = new Reading(requestOf(message, headers, message.body));
  const url = publicUrlReader(verifier.publicUrl, verifier.definition.label)(reading);
  if (typeof url !== 'string') throw new RangeError(url.problem);
  const signature = canonicalSignature(firstKey(verifier), reading, url, Object.entries(headers));
  return unaddressed(message, { ...headers, 'x-contentful-signature': signature });
}

function signSns(verifier: Verifier, message: MessageToSign): SignedMessage {
  const key = privateKeyFor(verifier, message.privateKey);
  const body = json(message, (parsed) => {
    const timed = {
      ...(parsed as object),
      Timestamp: timeText('rfc3339', message.nowSeconds),
      SignatureVersion: '2',
    };
    const fields = SNS_FIELDS[String((timed as { Type?: unknown }).Type)];
    if (fields === undefined) throw new RangeError('Type in the body must be one that Amazon SNS sends');
    const content = snsContent(timed, fields);
    if (typeof content !== 'string') throw new RangeError(content.problem);
    return { ...timed, Signature: sign('sha256', Buffer.from(content, 'utf8'), key).toString('base64') };
  });
  return unaddressed(message, {}, body);
}
