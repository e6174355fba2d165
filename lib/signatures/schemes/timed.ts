// Senders that sign a time with the body.

import type { SignatureScheme } from '../model.ts';
import { TEXT_OF_SENDER, timedList, timeSigned } from './families.ts';

const OWN_CODE = 'own code of the sender';
const DOCUMENTED = 'documented algorithm';

export const TIMED_SCHEMES = {
  // The secret is used as shown, its `whsec_` included.
  stripe: timedList(
    'stripe-signature',
    { tag: 'v1=' },
    {
      label: 'Stripe',
      header: 'Stripe-Signature: t=<seconds>,v1=<hex>',
      source: 'https://docs.stripe.com/webhooks#verify-manually',
      checkedAgainst: OWN_CODE,
      secret: {
        ...TEXT_OF_SENDER,
        description: 'the signing secret of the endpoint as shown, its whsec_ included',
      },
      deliveryId: [{ path: '$.id' }],
      eventType: [{ path: '$.type' }],
    },
  ),
  calendly: timedList(
    'calendly-webhook-signature',
    { tag: 'v1=' },
    {
      label: 'Calendly',
      header: 'Calendly-Webhook-Signature: t=<seconds>,v1=<hex>',
      source: 'https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures',
      checkedAgainst: DOCUMENTED,
      toleranceSeconds: 180,
      eventType: [{ path: '$.event' }],
    },
  ),
  mux: timedList(
    'mux-signature',
    { tag: 'v1=' },
    {
      label: 'Mux',
      header: 'Mux-Signature: t=<seconds>,v1=<hex>',
      source: 'https://www.mux.com/docs/core/verify-webhook-signatures',
      checkedAgainst: OWN_CODE,
      secret: TEXT_OF_SENDER,
      deliveryId: [{ path: '$.id' }],
      eventType: [{ path: '$.type' }],
    },
  ),
  // Five seconds are what Paddle's own code allows; an instance whose clock is off by more must be told a larger one.
  paddle: timedList(
    'paddle-signature',
    { tag: 'h1=', split: ';', content: '{time}:{body}' },
    {
      label: 'Paddle Billing',
      header: 'Paddle-Signature: ts=<seconds>;h1=<hex>',
      source: 'https://developer.paddle.com/webhooks/signature-verification',
      checkedAgainst: OWN_CODE,
      toleranceSeconds: 5,
      secret: { ...TEXT_OF_SENDER, description: 'the endpoint secret as shown, its pdl_ntfset_ included' },
      deliveryId: [{ path: '$.event_id' }],
      eventType: [{ path: '$.event_type' }],
    },
    { element: 'ts=', unit: 'seconds' },
  ),
  // Half an hour is what its own code allows.
  elevenlabs: timedList(
    'elevenlabs-signature',
    { tag: 'v0=' },
    {
      label: 'ElevenLabs',
      header: 'ElevenLabs-Signature: t=<seconds>,v0=<hex>',
      source: 'https://elevenlabs.io/docs/product-guides/administration/webhooks',
      checkedAgainst: OWN_CODE,
      toleranceSeconds: 1800,
      secret: TEXT_OF_SENDER,
      eventType: [{ path: '$.type' }],
    },
  ),
  // A space follows the comma in what it really sends.
  workos: timedList(
    'workos-signature',
    { tag: 'v1=', trim: true },
    {
      label: 'WorkOS',
      header: 'WorkOS-Signature: t=<milliseconds>, v1=<hex>',
      source: 'https://workos.com/docs/events/data-syncing/webhooks',
      checkedAgainst: OWN_CODE,
      toleranceSeconds: 180,
      secret: TEXT_OF_SENDER,
      deliveryId: [{ path: '$.id' }],
      eventType: [{ path: '$.event' }],
    },
    { element: 't=', unit: 'milliseconds' },
  ),
  knock: timedList(
    'x-knock-signature',
    { tag: 's=', encoding: 'base64' },
    {
      label: 'Knock',
      header: 'x-knock-signature: t=<milliseconds>,s=<base64>',
      source: 'https://docs.knock.app/developer-tools/outbound-webhooks/overview',
      checkedAgainst: DOCUMENTED,
      secret: TEXT_OF_SENDER,
      eventType: [{ path: '$.type' }],
    },
    { element: 't=', unit: 'milliseconds' },
  ),
  sanity: timedList(
    'sanity-webhook-signature',
    { tag: 'v1=', encoding: 'base64url' },
    {
      label: 'Sanity',
      header: 'sanity-webhook-signature: t=<milliseconds>,v1=<base64url>',
      source: 'https://www.sanity.io/docs/content-lake/webhook-best-practices',
      checkedAgainst: DOCUMENTED,
      deliveryId: [{ header: 'idempotency-key' }],
      eventType: [{ header: 'sanity-operation' }],
    },
    { element: 't=', unit: 'milliseconds' },
  ),
  slack: timeSigned(
    { header: 'x-slack-signature' },
    {
      tag: 'v0=',
      content: 'v0:{time}:{body}',
      time: { from: { header: 'x-slack-request-timestamp' }, unit: 'seconds' },
    },
    {
      label: 'Slack',
      header: 'X-Slack-Signature: v0=<hex>',
      source: 'https://docs.slack.dev/authentication/verifying-requests-from-slack',
      checkedAgainst: OWN_CODE,
      secret: { ...TEXT_OF_SENDER, description: 'the signing secret of the app, as text' },
      deliveryId: [{ path: '$.event_id' }],
      eventType: [{ path: '$.event.type' }],
      // Interactions have no event inside: `block_actions`, `view_submission`.
      eventTypeElse: [{ path: '$.type' }],
    },
  ),
  zoom: timeSigned(
    { header: 'x-zm-signature' },
    {
      tag: 'v0=',
      content: 'v0:{time}:{body}',
      time: { from: { header: 'x-zm-request-timestamp' }, unit: 'seconds' },
    },
    {
      label: 'Zoom',
      header: 'x-zm-signature: v0=<hex>',
      source: 'https://developers.zoom.us/docs/api/webhooks/#verify-webhook-events',
      checkedAgainst: OWN_CODE,
      secret: { ...TEXT_OF_SENDER, description: 'the Secret Token of the app, as text' },
      eventType: [{ path: '$.event' }],
    },
  ),
  // The time is RFC 3339, and the secret is text although it looks like base64.
  zendesk: timeSigned(
    { header: 'x-zendesk-webhook-signature' },
    {
      encoding: 'base64',
      content: '{time}{body}',
      time: { from: { header: 'x-zendesk-webhook-signature-timestamp' }, unit: 'rfc3339' },
    },
    {
      label: 'Zendesk',
      header: 'X-Zendesk-Webhook-Signature: <base64>',
      source: 'https://developer.zendesk.com/documentation/webhooks/verifying/',
      checkedAgainst: DOCUMENTED,
      secret: { ...TEXT_OF_SENDER, description: 'the signing secret as shown, as text' },
      deliveryId: [{ path: '$.id' }, { header: 'x-zendesk-webhook-invocation-id' }],
      eventType: [{ path: '$.type' }],
      acceptsEmptyBody: true,
    },
  ),
  webflow: timeSigned(
    { header: 'x-webflow-signature' },
    {
      content: '{time}:{body}',
      time: { from: { header: 'x-webflow-timestamp' }, unit: 'milliseconds' },
    },
    {
      label: 'Webflow',
      header: 'X-Webflow-Signature: <hex>',
      source: 'https://developers.webflow.com/data/docs/working-with-webhooks#validating-request-signatures',
      checkedAgainst: OWN_CODE,
      secret: TEXT_OF_SENDER,
      eventType: [{ path: '$.triggerType' }],
    },
  ),
  front: timeSigned(
    { header: 'x-front-signature' },
    {
      encoding: 'base64',
      content: '{time}:{body}',
      time: { from: { header: 'x-front-request-timestamp' }, unit: 'milliseconds' },
    },
    {
      label: 'Front',
      header: 'X-Front-Signature: <base64>',
      source: 'https://dev.frontapp.com/docs/application-webhooks-1',
      checkedAgainst: DOCUMENTED,
      secret: TEXT_OF_SENDER,
      eventType: [{ path: '$.type' }],
    },
  ),
  revolut: timeSigned(
    { header: 'revolut-signature' },
    {
      split: ',',
      tag: 'v1=',
      content: 'v1.{time}.{body}',
      time: { from: { header: 'revolut-request-timestamp' }, unit: 'milliseconds' },
    },
    {
      label: 'Revolut',
      header: 'Revolut-Signature: v1=<hex>,…',
      source:
        'https://developer.revolut.com/docs/guides/accept-payments/tutorials/work-with-webhooks/verify-the-payload-signature',
      checkedAgainst: DOCUMENTED,
      secret: { ...TEXT_OF_SENDER, description: 'the signing secret as shown, its wsk_ included' },
      eventType: [{ path: '$.event' }],
    },
  ),
  twitch: timeSigned(
    { header: 'twitch-eventsub-message-signature' },
    {
      tag: 'sha256=',
      content: '{id}{time}{body}',
      id: { header: 'twitch-eventsub-message-id' },
      time: { from: { header: 'twitch-eventsub-message-timestamp' }, unit: 'rfc3339' },
    },
    {
      label: 'Twitch EventSub',
      header: 'Twitch-Eventsub-Message-Signature: sha256=<hex>',
      source: 'https://dev.twitch.tv/docs/eventsub/handling-webhook-events/#verifying-the-event-message',
      checkedAgainst: DOCUMENTED,
      toleranceSeconds: 600,
      deliveryId: [{ header: 'twitch-eventsub-message-id' }],
      eventType: [{ path: '$.subscription.type' }],
    },
  ),
  // The Linear-Timestamp header is not signed; the time in the body is.
  linear: timeSigned(
    { header: 'linear-signature' },
    { content: '{body}', time: { from: { path: '$.webhookTimestamp' }, unit: 'milliseconds' } },
    {
      label: 'Linear',
      header: 'Linear-Signature: <hex>',
      source: 'https://linear.app/developers/webhooks#securing-webhooks',
      checkedAgainst: OWN_CODE,
      toleranceSeconds: 60,
      secret: TEXT_OF_SENDER,
      deliveryId: [{ header: 'linear-delivery' }],
      eventType: [{ header: 'linear-event' }, { path: '$.action' }],
    },
  ),
} as const satisfies Record<string, SignatureScheme>;
