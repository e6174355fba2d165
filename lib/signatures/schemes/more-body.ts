// More senders that sign the body and nothing else.

import type { SignatureScheme } from '../model.ts';
import { bodySigned, TEXT_OF_SENDER } from './families.ts';

const OWN_CODE = 'own code of the sender';
const DOCUMENTED = 'documented algorithm';
const HUBSPOT_SECRET = { ...TEXT_OF_SENDER, description: 'the client secret of the app, as text' };

export const MORE_BODY_SCHEMES = {
  // Connect signs once for each key that is active, each in a header of its own.
  docusign: bodySigned(
    'x-docusign-signature-1',
    { signature: { headers: 'x-docusign-signature-' }, encoding: 'base64' },
    {
      label: 'DocuSign Connect',
      header: 'X-DocuSign-Signature-1: <base64>',
      source: 'https://developers.docusign.com/platform/webhooks/connect/validate/',
      checkedAgainst: DOCUMENTED,
      secret: TEXT_OF_SENDER,
      eventType: [{ path: '$.event' }],
    },
  ),
  // Its SDK decodes base64 leniently; what it sends is canonical.
  line: bodySigned(
    'x-line-signature',
    { encoding: 'base64' },
    {
      label: 'LINE',
      header: 'X-Line-Signature: <base64>',
      source: 'https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/',
      checkedAgainst: OWN_CODE,
      secret: { ...TEXT_OF_SENDER, description: 'the channel secret, as text' },
    },
  ),
  paystack: bodySigned(
    'x-paystack-signature',
    {},
    {
      label: 'Paystack',
      header: 'x-paystack-signature: <hex>',
      source: 'https://paystack.com/docs/payments/webhooks/#signature-validation',
      checkedAgainst: DOCUMENTED,
      algorithms: ['sha512'],
      secret: { ...TEXT_OF_SENDER, description: 'the secret key of the account, as text' },
      eventType: [{ path: '$.event' }],
    },
  ),
  vercel: bodySigned(
    'x-vercel-signature',
    {},
    {
      label: 'Vercel',
      header: 'x-vercel-signature: <hex>',
      source: 'https://vercel.com/docs/webhooks/webhooks-api#securing-webhooks',
      checkedAgainst: DOCUMENTED,
      algorithms: ['sha1'],
      secret: TEXT_OF_SENDER,
      deliveryId: [{ path: '$.id' }],
      eventType: [{ path: '$.type' }],
    },
  ),
  woocommerce: bodySigned(
    'x-wc-webhook-signature',
    { encoding: 'base64' },
    {
      label: 'WooCommerce',
      header: 'X-WC-Webhook-Signature: <base64>',
      source: 'https://woocommerce.com/document/webhooks/',
      checkedAgainst: DOCUMENTED,
      deliveryId: [{ header: 'x-wc-webhook-delivery-id' }],
      eventType: [{ header: 'x-wc-webhook-topic' }],
    },
  ),
  x: bodySigned(
    'x-twitter-webhooks-signature',
    { tag: 'sha256=', encoding: 'base64' },
    {
      label: 'X (Twitter)',
      header: 'x-twitter-webhooks-signature: sha256=<base64>',
      source: 'https://docs.x.com/x-api/webhooks/introduction',
      checkedAgainst: DOCUMENTED,
      secret: { ...TEXT_OF_SENDER, description: 'the consumer secret of the app, as text' },
      jsonOnly: true,
    },
  ),
  airtable: bodySigned(
    'x-airtable-content-mac',
    { tag: 'hmac-sha256=' },
    {
      label: 'Airtable',
      header: 'X-Airtable-Content-MAC: hmac-sha256=<hex>',
      source: 'https://airtable.com/developers/web/api/webhooks-overview',
      checkedAgainst: DOCUMENTED,
      secret: {
        reading: 'base64',
        minBytes: 16,
        description: 'base64, the macSecretBase64 that Airtable answered when the webhook was made',
        fromSender: true,
      },
    },
  ),
  'adyen-banking': bodySigned(
    'hmacsignature',
    { encoding: 'base64' },
    {
      label: 'Adyen banking and management',
      header: 'HmacSignature: <base64>',
      source: 'https://docs.adyen.com/development-resources/webhooks/verify-hmac-signatures/',
      checkedAgainst: OWN_CODE,
      secret: {
        reading: 'hex',
        minBytes: 16,
        description: 'an even number of hexadecimal digits, as Adyen generates the HMAC key',
        fromSender: true,
      },
      eventType: [{ path: '$.type' }],
    },
  ),
  // Deprecated by HubSpot in favour of v3, and still sent.
  'hubspot-v1': bodySigned(
    'x-hubspot-signature',
    { kind: 'hash', content: '{secret}{body}' },
    {
      label: 'HubSpot v1',
      header: 'X-HubSpot-Signature: <hex>',
      source: 'https://developers.hubspot.com/docs/api/webhooks/validating-requests',
      checkedAgainst: OWN_CODE,
      secret: HUBSPOT_SECRET,
      eventType: [{ path: '$.subscriptionType' }],
    },
  ),
  'hubspot-v2': bodySigned(
    'x-hubspot-signature',
    { kind: 'hash', content: '{secret}{method}{url}{body}' },
    {
      label: 'HubSpot v2',
      header: 'X-HubSpot-Signature: <hex>',
      source: 'https://developers.hubspot.com/docs/faq/v2-request-validation',
      checkedAgainst: OWN_CODE,
      secret: HUBSPOT_SECRET,
      eventType: [{ path: '$.subscriptionType' }],
    },
  ),
} as const satisfies Record<string, SignatureScheme>;
