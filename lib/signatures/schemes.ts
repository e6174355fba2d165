// How known senders sign, as data: one entry per scheme, evaluated by verify.ts. Each names the page it follows.

export const HMAC_ALGORITHMS = ['sha256', 'sha512', 'sha1'] as const;
export type HmacAlgorithm = (typeof HMAC_ALGORITHMS)[number];

export const SCHEME_NAMES = ['attune', 'github', 'stripe', 'slack', 'shopify', 'standard-webhooks'] as const;
export type SchemeName = (typeof SCHEME_NAMES)[number];

/** Where a request holds something: a header by its lower-case name, or a JSONPath into the JSON body. */
export type Place = { header: string } | { path: string };

/**
 * What protects against a captured request that is sent again: `signed`, a time or an id is part of what is signed;
 * `remember`, nothing of the kind is, so what was accepted is remembered; `off`, the sender promises too little for either.
 */
export type ReplayProtection = 'signed' | 'remember' | 'off';

export interface SignatureScheme {
  /** The sender's name as people write it. */
  label: string;
  /** Algorithms a trigger may choose; the header never chooses. The first is the default. */
  algorithms: readonly HmacAlgorithm[];
  /** Lower case; the first one present decides. */
  signatureHeaders: readonly string[];
  /** What separates several signatures in one header; null where there is only one. */
  separator: ',' | ' ' | null;
  /** Stands before the digest: `sha256=`, `v1=`. `{algorithm}` is replaced. Elements without it are skipped. */
  tag: string;
  /** Whether a digest without the tag is accepted too. */
  tagOptional?: boolean;
  encoding: 'hex' | 'base64';
  /** Whether upper-case hexadecimal digits are accepted. */
  ignoreCase?: boolean;
  /** How the stored secret becomes the key. `base64` follows an optional `whsec_` prefix. */
  secretEncoding: 'text' | 'base64';
  /** What is signed, in order; literals stand for themselves. */
  content: readonly ('{id}' | '{time}' | '{body}' | (string & {}))[];
  /** Header with a signed id that is part of the content. */
  idHeader?: string;
  /** Where the signed Unix time in seconds stands: a header of its own, or an element of the signature header. */
  time?: { header: string } | { element: string };
  /** Where a delivery keeps its identity over retries, in order of preference. */
  deliveryId?: readonly Place[];
  /** Where the type of the event stands; several are joined by a dot: `pull_request.opened`. */
  eventType?: readonly Place[];
  /** Whether the sender signs and sends requests without a body. */
  acceptsEmptyBody?: true;
  /** Whether what it sends as `text/plain` is JSON. */
  textIsJson?: true;
  replay: ReplayProtection;
}

export const SCHEMES: Readonly<Record<SchemeName, SignatureScheme>> = {
  attune: {
    label: 'Attune',
    algorithms: HMAC_ALGORITHMS,
    signatureHeaders: ['x-webhook-signature', 'x-hub-signature-256'],
    separator: null,
    tag: '{algorithm}=',
    tagOptional: true,
    encoding: 'hex',
    ignoreCase: true,
    secretEncoding: 'text',
    content: ['{body}'],
    replay: 'off',
  },
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
  github: {
    label: 'GitHub',
    algorithms: ['sha256'],
    signatureHeaders: ['x-hub-signature-256'],
    separator: null,
    tag: 'sha256=',
    encoding: 'hex',
    secretEncoding: 'text',
    content: ['{body}'],
    deliveryId: [{ header: 'x-github-delivery' }],
    eventType: [{ header: 'x-github-event' }, { path: '$.action' }],
    replay: 'remember',
  },
  // https://docs.stripe.com/webhooks#verify-manually; the secret is used as shown, its `whsec_` included.
  stripe: {
    label: 'Stripe',
    algorithms: ['sha256'],
    signatureHeaders: ['stripe-signature'],
    separator: ',',
    tag: 'v1=',
    encoding: 'hex',
    secretEncoding: 'text',
    content: ['{time}', '.', '{body}'],
    time: { element: 't=' },
    deliveryId: [{ path: '$.id' }],
    eventType: [{ path: '$.type' }],
    replay: 'signed',
  },
  // https://docs.slack.dev/authentication/verifying-requests-from-slack
  slack: {
    label: 'Slack',
    algorithms: ['sha256'],
    signatureHeaders: ['x-slack-signature'],
    separator: null,
    tag: 'v0=',
    encoding: 'hex',
    secretEncoding: 'text',
    content: ['v0:', '{time}', ':', '{body}'],
    time: { header: 'x-slack-request-timestamp' },
    deliveryId: [{ path: '$.event_id' }],
    eventType: [{ path: '$.event.type' }],
    replay: 'signed',
  },
  // https://shopify.dev/docs/apps/build/webhooks/subscribe/https#step-2-validate-the-origin-of-your-webhook
  shopify: {
    label: 'Shopify',
    algorithms: ['sha256'],
    signatureHeaders: ['x-shopify-hmac-sha256', 'shopify-hmac-sha256'],
    separator: null,
    tag: '',
    encoding: 'base64',
    secretEncoding: 'text',
    content: ['{body}'],
    deliveryId: [{ header: 'x-shopify-webhook-id' }],
    eventType: [{ header: 'x-shopify-topic' }],
    replay: 'remember',
  },
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  'standard-webhooks': {
    label: 'Standard Webhooks',
    algorithms: ['sha256'],
    signatureHeaders: ['webhook-signature'],
    separator: ' ',
    tag: 'v1,',
    encoding: 'base64',
    secretEncoding: 'base64',
    content: ['{id}', '.', '{time}', '.', '{body}'],
    idHeader: 'webhook-id',
    time: { header: 'webhook-timestamp' },
    deliveryId: [{ header: 'webhook-id' }],
    eventType: [{ path: '$.type' }],
    replay: 'signed',
  },
};

/** What is wrong with a secret for a scheme, or null. */
export function checkSecret(scheme: SchemeName, secret: string): string | null {
  if (secret.length < 8 || secret.length > 512) {
    return 'must have 8 to 512 characters: a short secret can be guessed from one captured request';
  }
  if (SCHEMES[scheme].secretEncoding === 'base64' && decodeBase64Secret(secret).length < 16) {
    return `must be base64 of at least 16 bytes, optionally after whsec_, as ${SCHEMES[scheme].label} issues it`;
  }
  return null;
}

/** The key that a stored secret stands for. */
export function secretToKey(scheme: SchemeName, secret: string): Buffer {
  return SCHEMES[scheme].secretEncoding === 'base64'
    ? decodeBase64Secret(secret)
    : Buffer.from(secret, 'utf8');
}

function decodeBase64Secret(secret: string): Buffer {
  const text = secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret;
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
}
