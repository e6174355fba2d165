// The signature schemes an operator can choose, and who makes the secret in each.

import type { HmacAlgorithm, SchemeName } from '../../../lib/signatures/schemes.ts';

export interface SchemeWords {
  label: string;
  /** Where the signature stands, for whoever configures a sender by hand. */
  header: string;
  /** True where the algorithm can be chosen; the others have theirs fixed. */
  anyAlgorithm: boolean;
  /** True where the signature covers a time, so that old requests can be refused. */
  timestamped: boolean;
  /** Where the secret comes from, and what it looks like. */
  secret: string;
  /** True where the sender makes the secret, so that generating one here is of no use. */
  secretFromSender: boolean;
}

export const SCHEME_WORDS: Record<SchemeName, SchemeWords> = {
  attune: {
    label: 'Attune (X-Webhook-Signature)',
    header: 'X-Webhook-Signature: sha256=<hex>',
    anyAlgorithm: true,
    timestamped: false,
    secret: 'Give the same secret to the sender.',
    secretFromSender: false,
  },
  github: {
    label: 'GitHub',
    header: 'X-Hub-Signature-256: sha256=<hex>',
    anyAlgorithm: false,
    timestamped: false,
    secret: 'Paste the same secret into “Secret” of the webhook’s settings on GitHub.',
    secretFromSender: false,
  },
  stripe: {
    label: 'Stripe',
    header: 'Stripe-Signature: t=<seconds>,v1=<hex>',
    anyAlgorithm: false,
    timestamped: true,
    secret: 'Stripe makes it: copy the “Signing secret” (whsec_…) of the endpoint from Stripe’s Dashboard.',
    secretFromSender: true,
  },
  slack: {
    label: 'Slack',
    header: 'X-Slack-Signature: v0=<hex>',
    anyAlgorithm: false,
    timestamped: true,
    secret: 'Slack makes it: copy the “Signing Secret” from the app’s Basic Information page.',
    secretFromSender: true,
  },
  shopify: {
    label: 'Shopify',
    header: 'X-Shopify-Hmac-Sha256: <base64>',
    anyAlgorithm: false,
    timestamped: false,
    secret: 'Shopify makes it: the client secret of the app.',
    secretFromSender: true,
  },
  'standard-webhooks': {
    label: 'Standard Webhooks',
    header: 'webhook-signature: v1,<base64>',
    anyAlgorithm: false,
    timestamped: true,
    secret: 'Either side may make it; it has the form whsec_<base64>.',
    secretFromSender: false,
  },
};

export const SCHEME_CHOICES = Object.keys(SCHEME_WORDS) as SchemeName[];
export const ALGORITHM_CHOICES: HmacAlgorithm[] = ['sha256', 'sha512', 'sha1'];
export const DEFAULT_TOLERANCE_SECONDS = 300;

export function schemeWords(scheme: string): SchemeWords {
  return SCHEME_WORDS[scheme as SchemeName] ?? { ...SCHEME_WORDS.attune, label: scheme, header: '' };
}
