// What many schemes have in common, so that each is told by what makes it different.

import type { SecretFormat, SignaturePlace, SignatureScheme, SigningWay } from '../model.ts';

export const TEXT: SecretFormat = { reading: 'text', description: 'the shared secret, as text' };
export const TEXT_OF_SENDER: SecretFormat = { ...TEXT, fromSender: true };

/** The secret of Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes. */
export const WHSEC: SecretFormat = {
  reading: 'base64',
  prefix: 'whsec_',
  minBytes: 24,
  maxBytes: 64,
  description: 'base64 of 24 to 64 bytes, usually after whsec_',
};
export const WHSEC_OF_SENDER: SecretFormat = { ...WHSEC, fromSender: true };

export type Described = Omit<
  SignatureScheme,
  'algorithms' | 'ways' | 'replay' | 'toleranceSeconds' | 'secret'
> &
  Partial<Pick<SignatureScheme, 'algorithms' | 'replay' | 'toleranceSeconds' | 'secret'>>;

/** An HMAC of the body and nothing else; `signature` may name several headers, of which the first one there decides. */
export function bodySigned(
  signature: string | readonly string[],
  way: Partial<SigningWay>,
  described: Described,
): SignatureScheme {
  return {
    algorithms: ['sha256'],
    secret: TEXT,
    toleranceSeconds: null,
    replay: 'remember',
    ...described,
    ways: [signature].flat().map((header) => ({
      kind: 'hmac',
      signature: { header },
      encoding: 'hex',
      content: '{body}',
      ...way,
    })),
  };
}

/** Content that holds a time, so that an old request is refused by its own signature. */
export function timeSigned(
  signature: SignaturePlace,
  way: Partial<SigningWay> & Pick<SigningWay, 'content' | 'time'>,
  described: Described,
): SignatureScheme {
  return {
    algorithms: ['sha256'],
    secret: TEXT,
    toleranceSeconds: 300,
    replay: 'signed',
    ...described,
    ways: [{ kind: 'hmac', signature, encoding: 'hex', ...way }],
  };
}

/** Stripe's form: a list with the time and one signature for each secret in use. */
export function timedList(
  header: string,
  way: Partial<SigningWay> & Pick<SigningWay, 'tag'>,
  described: Described,
  time: { element: string; unit: 'seconds' | 'milliseconds' } = { element: 't=', unit: 'seconds' },
): SignatureScheme {
  const { element, unit } = time;
  const from = { from: { element }, unit };
  return timeSigned({ header }, { split: ',', content: '{time}.{body}', time: from, ...way }, described);
}

/** Standard Webhooks under the header names of one brand. */
export function standardWay(brand: string, way: Partial<SigningWay> = {}): SigningWay {
  return {
    kind: 'hmac',
    signature: { header: `${brand}-signature` },
    split: ' ',
    tag: 'v1,',
    encoding: 'base64',
    content: '{id}.{time}.{body}',
    id: { header: `${brand}-id` },
    time: { from: { header: `${brand}-timestamp` }, unit: 'seconds' },
    ...way,
  };
}

export function standardWebhooks(ways: readonly SigningWay[], described: Described): SignatureScheme {
  return {
    algorithms: ['sha256'],
    secret: WHSEC,
    toleranceSeconds: 300,
    replay: 'signed',
    eventType: [{ path: '$.type' }],
    ...described,
    ways,
  };
}
