// What there is to say about how a sender signs: the vocabulary in which schemes/ describes every one of them.

export const HMAC_ALGORITHMS = ['sha256', 'sha512', 'sha1'] as const;
export type HmacAlgorithm = (typeof HMAC_ALGORITHMS)[number];

/** Where a request holds something: a header by its lower-case name, or a JSONPath into the JSON body. */
export type Place = { header: string } | { path: string };

/**
 * Where a request holds a part of its signature: as a Place; or a field of a form. `headers` stands for every header
 * whose name begins so, of which each may hold one signature.
 */
export type SignaturePlace = Place | { form: string } | { headers: string };
export type ValuePlace = Place | { form: string };

export const TIME_UNITS = ['seconds', 'milliseconds', 'rfc3339'] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

/**
 * What protects against a captured request that is sent again: `signed`, a time or an id is part of what is signed;
 * `remember`, nothing of the kind is, so what was accepted is remembered; `off`, the sender promises too little for either.
 */
export type ReplayProtection = 'signed' | 'remember' | 'off';

/**
 * - `hmac`: a keyed hash of the content, compared as text
 * - `hash`: a plain hash of a content that holds the secret
 * - `equal`: the secret itself
 * - `ed25519`, `ecdsa` (P-256, SHA-256, DER): a signature by the sender's private key, checked with its public one
 */
export const SIGNATURE_KINDS = ['hmac', 'hash', 'equal', 'ed25519', 'ecdsa'] as const;
export type SignatureKind = (typeof SIGNATURE_KINDS)[number];

export const SIGNATURE_ENCODINGS = ['hex', 'base64', 'base64url'] as const;
export type SignatureEncoding = (typeof SIGNATURE_ENCODINGS)[number];

/** One way of signing a request. */
export interface SigningWay {
  kind: SignatureKind;
  signature: SignaturePlace;
  /** What separates several signatures, or a signature from its time. Absent: there is one element. */
  split?: ',' | ';' | ' ';
  /** White space around each element is dropped. */
  trim?: true;
  /** Stands before the signature in an element: `sha256=`, `v1,`. `{algorithm}` is replaced. Elements without it are skipped. */
  tag?: string;
  /** An element without any tag counts as a signature too. */
  bare?: true;
  /** Of the signature; `equal` has none. */
  encoding: SignatureEncoding;
  /** Upper-case hexadecimal digits are accepted. */
  ignoreCase?: true;
  /**
   * What is signed: literals, and `{body}` (its bytes), `{time}`, `{id}`, `{nonce}` (as sent), `{url}` (public, with the
   * query), `{method}`, `{secret}`.
   */
  content: string;
  /** `element` is a tag within the signature header, such as `t=`. */
  time?: { from: ValuePlace | { element: string }; unit: TimeUnit };
  id?: ValuePlace;
  nonce?: ValuePlace;
  /** HubSpot decodes some escapes of the URL before it signs; the URL as sent is tried first. */
  urlForms?: 'hubspot';
}

/** How a secret is written, and how it becomes the key. */
export interface SecretFormat {
  reading: 'text' | 'base64' | 'hex' | 'ed25519-hex' | 'ed25519-base64' | 'p256-spki';
  /** Stripped before reading; where `prefixRequired` is not set, it may be missing. */
  prefix?: string;
  prefixRequired?: true;
  /** Without the prefix the secret is text. */
  textWithoutPrefix?: true;
  /** Of the key. */
  minBytes?: number;
  maxBytes?: number;
  /** What it looks like and where it is found, for whoever enters it: completes "must be …". */
  description: string;
  /** The sender makes it, so generating one here is of no use. */
  fromSender?: true;
}

/** Schemes that more than data describes; each has a file in own/. */
export type OwnScheme =
  | 'twilio'
  | 'sns'
  | 'adyen'
  | 'msgraph'
  | 'contentful'
  | 'basic'
  | 'token'
  | 'jwt'
  | 'custom';

export interface SignatureScheme {
  /** The sender's name as people write it. */
  label: string;
  /** Where the signature stands, for whoever configures a sender by hand. */
  header: string;
  /** The page or code that the scheme follows. */
  source: string;
  /** How it was checked: against the sender's own code, or against the algorithm its page describes. */
  checkedAgainst: 'own code of the sender' | 'documented algorithm';
  /** Algorithms a trigger may choose; the header never chooses. The first is the default. Empty: nothing to choose. */
  algorithms: readonly HmacAlgorithm[];
  /** Tried in order; the first whose signature is there decides. Empty for `own` ones. */
  ways: readonly SigningWay[];
  own?: OwnScheme;
  /** Null: it has none. */
  secret: SecretFormat | null;
  /** How far a signed time may be from the clock unless a trigger says otherwise; null where no time is signed. */
  toleranceSeconds: number | null;
  /** Where a delivery keeps its identity over retries, in order of preference. */
  deliveryId?: readonly Place[];
  /** Where the type of the event stands; several are joined by a dot: `pull_request.opened`. */
  eventType?: readonly Place[];
  /** Where nothing stands there: where it stands in requests of other kinds. */
  eventTypeElse?: readonly Place[];
  /** The sender signs and sends requests without a body. */
  acceptsEmptyBody?: true;
  /** What it sends as `text/plain` is JSON. */
  textIsJson?: true;
  /** Forms are refused: any word is one, and the sender's handshake has words signed for whoever asks. */
  jsonOnly?: true;
  replay: ReplayProtection;
}
