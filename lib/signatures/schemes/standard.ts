// Standard Webhooks, and the senders that use it under their own names.

import type { SignatureScheme } from '../model.ts';
import { standardWay, standardWebhooks, WHSEC, WHSEC_OF_SENDER } from './families.ts';

const OWN_CODE = 'own code of the sender';
const WEBHOOK = standardWay('webhook');
const SVIX = standardWay('svix');

export const STANDARD_SCHEMES = {
  'standard-webhooks': standardWebhooks([WEBHOOK], {
    label: 'Standard Webhooks',
    header: 'webhook-signature: v1,<base64>',
    source: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
    checkedAgainst: OWN_CODE,
    deliveryId: [{ header: 'webhook-id' }],
  }),
  'standard-webhooks-v1a': standardWebhooks([standardWay('webhook', { kind: 'ed25519', tag: 'v1a,' })], {
    label: 'Standard Webhooks with a public key',
    header: 'webhook-signature: v1a,<base64>',
    source: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
    checkedAgainst: OWN_CODE,
    algorithms: [],
    secret: {
      reading: 'ed25519-base64',
      prefix: 'whpk_',
      description: "the sender's public key, base64 of 32 bytes, usually after whpk_",
      fromSender: true,
    },
    deliveryId: [{ header: 'webhook-id' }],
  }),
  // Takes the unbranded names too; where both are there, the branded ones count.
  svix: standardWebhooks([SVIX, WEBHOOK], {
    label: 'Svix',
    header: 'svix-signature: v1,<base64>',
    source: 'https://docs.svix.com/receiving/verifying-payloads/how-manual',
    checkedAgainst: OWN_CODE,
    secret: WHSEC_OF_SENDER,
    deliveryId: [{ header: 'svix-id' }, { header: 'webhook-id' }],
  }),
  clerk: standardWebhooks([SVIX], {
    label: 'Clerk',
    header: 'svix-signature: v1,<base64>',
    source: 'https://clerk.com/docs/guides/development/webhooks/syncing',
    checkedAgainst: OWN_CODE,
    secret: WHSEC_OF_SENDER,
    deliveryId: [{ header: 'svix-id' }],
  }),
  resend: standardWebhooks([SVIX], {
    label: 'Resend',
    header: 'svix-signature: v1,<base64>',
    source: 'https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests',
    checkedAgainst: OWN_CODE,
    secret: WHSEC_OF_SENDER,
    deliveryId: [{ header: 'svix-id' }],
  }),
  openai: standardWebhooks([WEBHOOK], {
    label: 'OpenAI',
    header: 'webhook-signature: v1,<base64>',
    source: 'https://platform.openai.com/docs/guides/webhooks',
    checkedAgainst: OWN_CODE,
    secret: {
      ...WHSEC_OF_SENDER,
      textWithoutPrefix: true,
      description: 'whsec_ followed by base64 of 24 to 64 bytes; without whsec_ it is used as text',
    },
    deliveryId: [{ header: 'webhook-id' }],
  }),
  replicate: standardWebhooks([WEBHOOK], {
    label: 'Replicate',
    header: 'webhook-signature: v1,<base64>',
    source: 'https://replicate.com/docs/topics/webhooks/verify-webhook',
    checkedAgainst: OWN_CODE,
    secret: WHSEC_OF_SENDER,
    deliveryId: [{ header: 'webhook-id' }],
    eventType: [{ path: '$.status' }],
  }),
  'gitlab-signing': standardWebhooks([WEBHOOK], {
    label: 'GitLab, with a signing token',
    header: 'webhook-signature: v1,<base64>',
    source: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
    checkedAgainst: 'documented algorithm',
    secret: { ...WHSEC, minBytes: 32, maxBytes: 32, description: 'base64 of 32 bytes, usually after whsec_' },
    deliveryId: [{ header: 'idempotency-key' }, { header: 'webhook-id' }],
    eventType: [{ header: 'x-gitlab-event' }],
  }),
} as const satisfies Record<string, SignatureScheme>;
