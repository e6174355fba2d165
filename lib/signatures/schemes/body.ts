// Senders that sign the body and nothing else.

import type { SignatureScheme } from '../model.ts';
import { bodySigned, TEXT_OF_SENDER } from './families.ts';

const OWN_CODE = 'own code of the sender';
const DOCUMENTED = 'documented algorithm';

export const BODY_SCHEMES = {
  attune: bodySigned(
    ['x-webhook-signature', 'x-hub-signature-256'],
    { tag: '{algorithm}=', bare: true, ignoreCase: true },
    {
      label: 'Attune (X-Webhook-Signature)',
      header: 'X-Webhook-Signature: sha256=<hex>',
      source: 'docs/secure-a-webhook.md',
      checkedAgainst: DOCUMENTED,
      algorithms: ['sha256', 'sha512', 'sha1'],
      replay: 'off',
    },
  ),
  github: bodySigned(
    'x-hub-signature-256',
    { tag: 'sha256=' },
    {
      label: 'GitHub',
      header: 'X-Hub-Signature-256: sha256=<hex>',
      source: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
      checkedAgainst: OWN_CODE,
      deliveryId: [{ header: 'x-github-delivery' }],
      eventType: [{ header: 'x-github-event' }, { path: '$.action' }],
    },
  ),
  // GitHub's old header name with a new algorithm.
  bitbucket: bodySigned(
    'x-hub-signature',
    { tag: 'sha256=' },
    {
      label: 'Bitbucket Cloud',
      header: 'X-Hub-Signature: sha256=<hex>',
      source: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/#Secure-webhooks',
      checkedAgainst: DOCUMENTED,
      // X-Request-UUID is no delivery id: another attempt may have another one.
      eventType: [{ header: 'x-event-key' }],
    },
  ),
  gitea: bodySigned(
    'x-gitea-signature',
    {},
    {
      label: 'Gitea, Forgejo',
      header: 'X-Gitea-Signature: <hex>',
      source: 'https://docs.gitea.com/usage/webhooks',
      checkedAgainst: DOCUMENTED,
      deliveryId: [{ header: 'x-gitea-delivery' }],
      eventType: [{ header: 'x-gitea-event' }, { path: '$.action' }],
    },
  ),
  intercom: bodySigned(
    'x-hub-signature',
    { tag: 'sha1=' },
    {
      label: 'Intercom',
      header: 'X-Hub-Signature: sha1=<hex>',
      source: 'https://developers.intercom.com/docs/references/webhooks/webhook-models#signed-notifications',
      checkedAgainst: DOCUMENTED,
      algorithms: ['sha1'],
      secret: { ...TEXT_OF_SENDER, description: 'the client secret of the app, as text' },
      deliveryId: [{ path: '$.id' }],
      eventType: [{ path: '$.topic' }],
    },
  ),
  // Its requests only say that something changed, each time in the same words: the next one is no repeat of the last.
  dropbox: bodySigned(
    'x-dropbox-signature',
    {},
    {
      label: 'Dropbox',
      header: 'X-Dropbox-Signature: <hex>',
      source: 'https://www.dropbox.com/developers/reference/webhooks#notifications',
      checkedAgainst: DOCUMENTED,
      secret: { ...TEXT_OF_SENDER, description: 'the app secret, as text' },
      replay: 'off',
    },
  ),
  meta: bodySigned(
    'x-hub-signature-256',
    { tag: 'sha256=' },
    {
      label: 'Meta: WhatsApp, Messenger, Instagram',
      header: 'X-Hub-Signature-256: sha256=<hex>',
      source: 'https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads',
      checkedAgainst: DOCUMENTED,
      secret: { ...TEXT_OF_SENDER, description: 'the app secret, as text' },
      eventType: [{ path: '$.object' }, { path: '$.entry[0].changes[0].field' }],
    },
  ),
  notion: bodySigned(
    'x-notion-signature',
    { tag: 'sha256=' },
    {
      label: 'Notion',
      header: 'X-Notion-Signature: sha256=<hex>',
      source: 'https://developers.notion.com/reference/webhooks',
      checkedAgainst: DOCUMENTED,
      secret: { ...TEXT_OF_SENDER, description: 'the verification_token that Notion sent first, as text' },
      deliveryId: [{ path: '$.id' }],
      eventType: [{ path: '$.type' }],
    },
  ),
  typeform: bodySigned(
    'typeform-signature',
    { tag: 'sha256=', encoding: 'base64' },
    {
      label: 'Typeform',
      header: 'Typeform-Signature: sha256=<base64>',
      source: 'https://www.typeform.com/developers/webhooks/secure-your-webhooks/',
      checkedAgainst: DOCUMENTED,
      deliveryId: [{ path: '$.event_id' }],
      eventType: [{ path: '$.event_type' }],
    },
  ),
  // Sentry-Hook-Timestamp is not signed, so it proves nothing.
  sentry: bodySigned(
    ['sentry-hook-signature', 'sentry-app-signature'],
    {},
    {
      label: 'Sentry',
      header: 'Sentry-Hook-Signature: <hex>',
      source: 'https://docs.sentry.io/organization/integrations/integration-platform/webhooks/',
      checkedAgainst: DOCUMENTED,
      secret: { ...TEXT_OF_SENDER, description: 'the client secret of the integration, as text' },
      deliveryId: [{ header: 'request-id' }],
      eventType: [{ header: 'sentry-hook-resource' }, { path: '$.action' }],
      acceptsEmptyBody: true,
    },
  ),
  asana: bodySigned(
    'x-hook-signature',
    {},
    {
      label: 'Asana',
      header: 'X-Hook-Signature: <hex>',
      source: 'https://developers.asana.com/docs/webhooks-guide',
      checkedAgainst: DOCUMENTED,
      secret: { ...TEXT_OF_SENDER, description: 'the X-Hook-Secret that Asana sent first, as text' },
      eventType: [{ path: '$.events[0].resource.resource_type' }, { path: '$.events[0].action' }],
    },
  ),
  pagerduty: bodySigned(
    'x-pagerduty-signature',
    { split: ',', tag: 'v1=' },
    {
      label: 'PagerDuty',
      header: 'X-PagerDuty-Signature: v1=<hex>,…',
      source: 'https://developer.pagerduty.com/docs/verifying-webhook-signatures',
      checkedAgainst: DOCUMENTED,
      secret: TEXT_OF_SENDER,
      deliveryId: [{ header: 'x-webhook-id' }],
      eventType: [{ path: '$.event.event_type' }],
    },
  ),
  shopify: bodySigned(
    ['x-shopify-hmac-sha256', 'shopify-hmac-sha256'],
    { encoding: 'base64' },
    {
      label: 'Shopify',
      header: 'X-Shopify-Hmac-Sha256: <base64>',
      source: 'https://shopify.dev/docs/apps/build/webhooks/subscribe/https',
      checkedAgainst: OWN_CODE,
      secret: { ...TEXT_OF_SENDER, description: 'the client secret of the app, as text' },
      deliveryId: [{ header: 'x-shopify-webhook-id' }, { header: 'shopify-webhook-id' }],
      // Each delivery has one of the two.
      eventType: [{ header: 'x-shopify-topic' }, { header: 'shopify-topic' }],
    },
  ),
} as const satisfies Record<string, SignatureScheme>;
