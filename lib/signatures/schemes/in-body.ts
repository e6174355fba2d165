// Senders that put the signature, or what stands for one, into the body.

import type { SignatureScheme } from '../model.ts';
import { TEXT_OF_SENDER } from './families.ts';

export const IN_BODY_SCHEMES = {
  // The event itself is not signed: only a time and a token are, so each token is taken once.
  mailgun: {
    label: 'Mailgun',
    header: '$.signature in the body',
    source: 'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks',
    checkedAgainst: 'documented algorithm',
    algorithms: ['sha256'],
    ways: [
      {
        kind: 'hmac',
        signature: { path: '$.signature.signature' },
        encoding: 'hex',
        content: '{time}{nonce}',
        time: { from: { path: '$.signature.timestamp' }, unit: 'seconds' },
        nonce: { path: '$.signature.token' },
      },
      {
        kind: 'hmac',
        signature: { form: 'signature' },
        encoding: 'hex',
        content: '{time}{nonce}',
        time: { from: { form: 'timestamp' }, unit: 'seconds' },
        nonce: { form: 'token' },
      },
    ],
    secret: { ...TEXT_OF_SENDER, description: 'the HTTP webhook signing key of the account, as text' },
    toleranceSeconds: 300,
    deliveryId: [{ path: "$['event-data'].id" }],
    eventType: [{ path: "$['event-data'].event" }],
    replay: 'remember',
  },
  // Every item of the batch has a signature of its own over eight of its fields: see own/adyen.ts.
  adyen: {
    label: 'Adyen payments',
    header: 'hmacSignature of each item in the body',
    source: 'https://docs.adyen.com/development-resources/webhooks/verify-hmac-signatures/',
    checkedAgainst: 'own code of the sender',
    own: 'adyen',
    algorithms: ['sha256'],
    ways: [],
    secret: {
      reading: 'hex',
      minBytes: 16,
      description: 'an even number of hexadecimal digits, as Adyen generates the HMAC key',
      fromSender: true,
    },
    toleranceSeconds: null,
    eventType: [{ path: '$.notificationItems[0].NotificationRequestItem.eventCode' }],
    replay: 'remember',
  },
  msgraph: {
    label: 'Microsoft Graph',
    header: 'clientState of each notification in the body',
    source: 'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
    checkedAgainst: 'documented algorithm',
    own: 'msgraph',
    algorithms: [],
    ways: [],
    secret: {
      reading: 'text',
      maxBytes: 128,
      description: 'the clientState given when subscribing, up to 128 characters',
    },
    toleranceSeconds: null,
    eventType: [{ path: '$.value[0].changeType' }],
    replay: 'off',
  },
} as const satisfies Record<string, SignatureScheme>;
