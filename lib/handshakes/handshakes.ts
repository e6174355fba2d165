// The handshakes of known senders, by the name of their scheme. Each follows the sender's page named above it, or, where
// none is, the reference notes of github.com/hookdeck/webhook-skills; test/handshakes holds requests and their answers.

import type { Handshake } from './handshake.ts';

const SNS_URL = /^https:\/\/sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(?:\.cn)?\//;

export const HANDSHAKES: Readonly<Record<string, readonly Handshake[]>> = {
  // https://docs.slack.dev/reference/events/url_verification; @slack/bolt verifies before it answers.
  slack: [
    {
      name: 'url_verification',
      method: 'POST',
      when: [{ at: { json: ['type'] }, is: ['url_verification'] }],
      signed: true,
      challenge: { json: ['challenge'] },
      answer: { form: 'json', members: { challenge: 'challenge' } },
    },
    // Slash commands ask now and then whether the certificate is valid.
    {
      name: 'ssl_check',
      method: 'POST',
      when: [{ at: { form: 'ssl_check' }, is: ['1'] }],
      signed: false,
      answer: { form: 'empty', status: 200 },
    },
  ],
  // https://developers.zoom.us/docs/api/webhooks/#validate-your-webhook-endpoint; unsigned, this would sign anything.
  zoom: [
    {
      name: 'endpoint.url_validation',
      method: 'POST',
      when: [{ at: { json: ['event'] }, is: ['endpoint.url_validation'] }],
      signed: true,
      challenge: { json: ['payload', 'plainToken'] },
      answer: { form: 'json', members: { plainToken: 'challenge', encryptedToken: { hmac: 'hex' } } },
    },
  ],
  // https://docs.discord.com/developers/interactions/receiving-and-responding: interactions are type 1, webhook events type 0.
  discord: [
    {
      name: 'PING of interactions',
      method: 'POST',
      when: [{ at: { json: ['type'] }, is: [1] }],
      signed: true,
      answer: { form: 'json', members: { type: { literal: 1 } } },
    },
    {
      name: 'PING of webhook events',
      method: 'POST',
      when: [{ at: { json: ['type'] }, is: [0] }],
      signed: true,
      answer: { form: 'empty', status: 204 },
    },
  ],
  // https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
  meta: [
    {
      name: 'hub.challenge',
      method: 'GET',
      when: [{ at: { query: ['hub.mode'] }, is: ['subscribe'] }],
      signed: false,
      token: { query: ['hub.verify_token'] },
      challenge: { query: ['hub.challenge'] },
      answer: { form: 'text' },
    },
  ],
  // https://www.dropbox.com/developers/reference/webhooks#documentation
  dropbox: [challengeInQuery('challenge', ['challenge'], { form: 'text' })],
  // https://learn.microsoft.com/graph/change-notifications-delivery-webhooks; SharePoint writes it in lower case.
  msgraph: [
    {
      name: 'validationToken',
      method: 'POST',
      when: [{ has: { query: ['validationToken', 'validationtoken'] } }, 'empty body'],
      signed: false,
      challenge: { query: ['validationToken', 'validationtoken'] },
      answer: { form: 'text' },
    },
  ],
  // https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html; confirming is left to the operator.
  sns: [
    {
      name: 'subscription message',
      method: 'POST',
      when: [{ at: { json: ['Type'] }, is: ['SubscriptionConfirmation', 'UnsubscribeConfirmation'] }],
      signed: true,
      answer: { form: 'empty', status: 200 },
      tells: [{ member: 'Type' }, { member: 'TopicArn' }, { member: 'SubscribeURL', mustMatch: SNS_URL }],
    },
  ],
  // https://developer.okta.com/docs/concepts/event-hooks/#one-time-verification-request
  okta: [
    {
      name: 'X-Okta-Verification-Challenge',
      method: 'GET',
      when: [{ has: { header: 'x-okta-verification-challenge' } }],
      signed: false,
      challenge: { header: 'x-okta-verification-challenge' },
      answer: { form: 'json', members: { verification: 'challenge' } },
    },
  ],
  // https://developers.asana.com/docs/webhooks-guide#the-webhook-handshake
  asana: [
    {
      name: 'X-Hook-Secret',
      method: 'POST',
      when: [{ has: { header: 'x-hook-secret' } }],
      signed: false,
      challenge: { header: 'x-hook-secret' },
      answer: { form: 'header', header: 'X-Hook-Secret' },
      setsSecret: true,
    },
  ],
  // https://developers.notion.com/reference/webhooks#step-2-verifying-the-subscription; a person pastes the token back.
  notion: [
    {
      name: 'verification_token',
      method: 'POST',
      when: [{ has: { json: ['verification_token'] } }, { lacks: { header: 'x-notion-signature' } }],
      signed: false,
      challenge: { json: ['verification_token'] },
      answer: { form: 'empty', status: 200 },
      setsSecret: true,
    },
  ],
  // https://docs.x.com/x-api/webhooks/introduction#2-validate-your-webhook-crc-check, asked for again about every hour.
  x: [
    challengeInQuery('crc_token', ['crc_token'], {
      form: 'json',
      members: { response_token: { hmac: 'base64', prefix: 'sha256=' } },
    }),
  ],
  // https://learn.microsoft.com/linkedin/shared/api-guide/webhook-validation, asked for again every two hours.
  linkedin: [
    challengeInQuery('challengeCode', ['challengeCode'], {
      form: 'json',
      members: { challengeCode: 'challenge', challengeResponse: { hmac: 'hex' } },
    }),
  ],
  // https://developer.ebay.com/marketplace-account-deletion
  ebay: [
    challengeInQuery('challenge_code', ['challenge_code'], {
      form: 'json',
      members: { challengeResponse: 'hash of challenge, token and URL' },
    }),
  ],
  // https://dev.twitch.tv/docs/eventsub/handling-webhook-events/#responding-to-a-challenge-request
  twitch: [
    {
      name: 'webhook_callback_verification',
      method: 'POST',
      when: [{ at: { header: 'twitch-eventsub-message-type' }, is: ['webhook_callback_verification'] }],
      signed: true,
      challenge: { json: ['challenge'] },
      answer: { form: 'text' },
    },
  ],
  // https://developer.monday.com/api-reference/reference/webhooks#url-verification
  monday: [
    {
      name: 'challenge',
      method: 'POST',
      when: [{ has: { json: ['challenge'] } }, { lacks: { json: ['event'] } }],
      signed: false,
      challenge: { json: ['challenge'] },
      answer: { form: 'json', members: { challenge: 'challenge' } },
    },
  ],
  ringcentral: [echoedHeader('validation-token', { form: 'header', header: 'Validation-Token' })],
  front: [echoedHeader('x-front-challenge', { form: 'text' })],
  // https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/#creating-a-webhook
  trello: [emptyRequest('HEAD of the URL', 'HEAD')],
  circle: [emptyRequest('HEAD of the URL', 'HEAD')],
  'exact-online': [emptyRequest('empty request', 'POST')],
};

function challengeInQuery(name: string, query: readonly string[], answer: Handshake['answer']): Handshake {
  const challenge = { query };
  return { name, method: 'GET', when: [{ has: challenge }], signed: false, challenge, answer };
}

function echoedHeader(header: string, answer: Handshake['answer']): Handshake {
  const challenge = { header };
  return { name: header, method: 'POST', when: [{ has: challenge }], signed: false, challenge, answer };
}

function emptyRequest(name: string, method: 'HEAD' | 'POST'): Handshake {
  return { name, method, when: ['empty body'], signed: false, answer: { form: 'empty', status: 200 } };
}
