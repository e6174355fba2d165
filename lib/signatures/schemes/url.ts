// Senders that sign the public URL with the body: the `publicUrl` of the host must be what the sender was given.

import type { SignatureScheme } from '../model.ts';
import { bodySigned, TEXT_OF_SENDER, timeSigned } from './families.ts';

const OWN_CODE = 'own code of the sender';

export const URL_SCHEMES = {
  square: bodySigned(
    'x-square-hmacsha256-signature',
    { encoding: 'base64', content: '{url}{body}' },
    {
      label: 'Square',
      header: 'x-square-hmacsha256-signature: <base64>',
      source: 'https://developer.squareup.com/docs/webhooks/step3validate',
      checkedAgainst: OWN_CODE,
      secret: { ...TEXT_OF_SENDER, description: 'the signature key of the subscription, as text' },
      deliveryId: [{ path: '$.event_id' }],
      eventType: [{ path: '$.type' }],
    },
  ),
  trello: bodySigned(
    'x-trello-webhook',
    { encoding: 'base64', content: '{body}{url}' },
    {
      label: 'Trello',
      header: 'X-Trello-Webhook: <base64>',
      source: 'https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/#webhook-signatures',
      checkedAgainst: 'documented algorithm',
      algorithms: ['sha1'],
      secret: { ...TEXT_OF_SENDER, description: 'the secret of the API key, as text' },
      deliveryId: [{ path: '$.action.id' }],
      eventType: [{ path: '$.action.type' }],
    },
  ),
  'hubspot-v3': timeSigned(
    { header: 'x-hubspot-signature-v3' },
    {
      encoding: 'base64',
      content: '{method}{url}{body}{time}',
      time: { from: { header: 'x-hubspot-request-timestamp' }, unit: 'milliseconds' },
      urlForms: 'hubspot',
    },
    {
      label: 'HubSpot v3',
      header: 'X-HubSpot-Signature-v3: <base64>',
      source:
        'https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation',
      checkedAgainst: OWN_CODE,
      secret: { ...TEXT_OF_SENDER, description: 'the client secret of the app, as text' },
      eventType: [{ path: '$.subscriptionType' }],
    },
  ),
  // Form fields are signed one by one, JSON by its hash in the URL: see own/twilio.ts.
  twilio: {
    label: 'Twilio',
    header: 'X-Twilio-Signature: <base64>',
    source: 'https://www.twilio.com/docs/usage/webhooks/webhooks-security',
    checkedAgainst: OWN_CODE,
    own: 'twilio',
    algorithms: ['sha1'],
    ways: [],
    secret: { ...TEXT_OF_SENDER, description: 'the auth token of the account, as text' },
    toleranceSeconds: null,
    deliveryId: [{ header: 'i-twilio-idempotency-token' }],
    eventType: [{ path: '$.MessageStatus' }, { path: '$.CallStatus' }],
    replay: 'remember',
  },
  contentful: {
    label: 'Contentful',
    header: 'x-contentful-signature: <hex>',
    source: 'https://www.contentful.com/developers/docs/webhooks/request-verification/',
    checkedAgainst: OWN_CODE,
    own: 'contentful',
    algorithms: ['sha256'],
    ways: [],
    secret: {
      reading: 'text',
      minBytes: 64,
      maxBytes: 64,
      description: 'the signing secret of 64 characters, as text',
      fromSender: true,
    },
    toleranceSeconds: 30,
    eventType: [{ header: 'x-contentful-topic' }],
    acceptsEmptyBody: true,
    replay: 'signed',
  },
} as const satisfies Record<string, SignatureScheme>;
