// Senders that sign nothing and show a secret instead; whoever reads one request can make others.

import type { SignatureScheme, SigningWay } from '../model.ts';
import { TEXT } from './families.ts';

const PLAIN = {
  algorithms: [],
  ways: [],
  secret: TEXT,
  toleranceSeconds: null,
  checkedAgainst: 'documented algorithm',
  replay: 'off',
} as const satisfies Partial<SignatureScheme>;

const shown = (header: string): SigningWay => ({
  kind: 'equal',
  signature: { header },
  encoding: 'hex',
  content: '{secret}',
});

export const PLAIN_SCHEMES = {
  'gitlab-token': {
    ...PLAIN,
    label: 'GitLab, with a secret token',
    header: 'X-Gitlab-Token: <secret>',
    source: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
    ways: [shown('x-gitlab-token')],
    deliveryId: [{ header: 'idempotency-key' }, { header: 'x-gitlab-event-uuid' }],
    eventType: [{ header: 'x-gitlab-event' }],
  },
  okta: {
    ...PLAIN,
    label: 'Okta event hooks',
    header: 'Authorization: <secret>',
    source: 'https://developer.okta.com/docs/concepts/event-hooks/#your-responsibilities',
    own: 'token',
    secret: { ...TEXT, description: 'the authentication secret of the event hook, as text' },
    deliveryId: [{ path: '$.eventId' }],
    eventType: [{ path: '$.data.events[0].eventType' }],
  },
  telegram: {
    ...PLAIN,
    label: 'Telegram',
    header: 'X-Telegram-Bot-Api-Secret-Token: <secret>',
    source: 'https://core.telegram.org/bots/api#setwebhook',
    ways: [shown('x-telegram-bot-api-secret-token')],
    secret: { ...TEXT, description: 'the secret_token given to setWebhook, as text' },
    deliveryId: [{ path: '$.update_id' }],
  },
  token: {
    ...PLAIN,
    label: 'A shared token in a header',
    header: 'Authorization: <secret>',
    source: 'docs/secure-a-webhook.md',
    own: 'token',
    secret: { ...TEXT, description: 'the shared token, as text' },
  },
  basic: {
    ...PLAIN,
    label: 'User name and password (Basic)',
    header: 'Authorization: Basic <base64>',
    source: 'https://www.rfc-editor.org/rfc/rfc7617',
    own: 'basic',
    secret: {
      ...TEXT,
      description: 'the password, as text; or, without a user name, the whole header, "Basic …"',
    },
  },
  jwt: {
    ...PLAIN,
    label: 'Bearer token (JWT)',
    header: 'Authorization: Bearer <token>',
    source: 'https://www.rfc-editor.org/rfc/rfc7519',
    own: 'jwt',
    secret: null,
    toleranceSeconds: 60,
  },
} as const satisfies Record<string, SignatureScheme>;
