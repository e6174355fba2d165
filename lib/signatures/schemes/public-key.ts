// Senders that sign with a private key of theirs; what is stored here is the public one, or nothing at all.

import type { SignatureScheme } from '../model.ts';
import { timeSigned } from './families.ts';

const OWN_CODE = 'own code of the sender';

export const PUBLIC_KEY_SCHEMES = {
  discord: timeSigned(
    { header: 'x-signature-ed25519' },
    {
      kind: 'ed25519',
      content: '{time}{body}',
      time: { from: { header: 'x-signature-timestamp' }, unit: 'seconds' },
    },
    {
      label: 'Discord',
      header: 'X-Signature-Ed25519: <hex>',
      source:
        'https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers',
      checkedAgainst: OWN_CODE,
      algorithms: [],
      secret: {
        reading: 'ed25519-hex',
        description: 'the public key of the application, 64 hexadecimal digits',
        fromSender: true,
      },
      deliveryId: [{ path: '$.id' }],
      eventType: [{ path: '$.type' }, { path: '$.event.type' }],
    },
  ),
  // Each event of the array has an id of its own: `$.sg_event_id` where the body is taken apart.
  sendgrid: timeSigned(
    { header: 'x-twilio-email-event-webhook-signature' },
    {
      kind: 'ecdsa',
      encoding: 'base64',
      content: '{time}{body}',
      time: { from: { header: 'x-twilio-email-event-webhook-timestamp' }, unit: 'seconds' },
    },
    {
      label: 'SendGrid Event Webhook',
      header: 'X-Twilio-Email-Event-Webhook-Signature: <base64>',
      source:
        'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features',
      checkedAgainst: OWN_CODE,
      algorithms: [],
      toleranceSeconds: 600,
      secret: {
        reading: 'p256-spki',
        description: 'the verification key, base64 of a P-256 public key (SPKI), without the lines of PEM',
        fromSender: true,
      },
      deliveryId: [{ path: '$.sg_event_id' }],
      eventType: [{ path: '$.event' }],
    },
  ),
  sns: {
    label: 'Amazon SNS',
    header: 'Signature in the body',
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html',
    checkedAgainst: OWN_CODE,
    own: 'sns',
    algorithms: [],
    ways: [],
    secret: null,
    toleranceSeconds: 300,
    deliveryId: [{ path: '$.MessageId' }],
    eventType: [{ path: '$.Type' }],
    textIsJson: true,
    replay: 'signed',
  },
} as const satisfies Record<string, SignatureScheme>;
