// The signature schemes of known senders, as data. Sources: each provider's documentation of webhook signatures.

export type HmacAlgorithm = 'sha256' | 'sha512' | 'sha1';
export const HMAC_ALGORITHMS = ['sha256', 'sha512', 'sha1'] as const satisfies readonly HmacAlgorithm[];

export const SCHEME_NAMES = [
  'attune',
  'github',
  'stripe',
  'slack',
  'shopify',
  'standard-webhooks',
] as const;
export type SchemeName = (typeof SCHEME_NAMES)[number];
