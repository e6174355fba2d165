// Compiled only: the types of the package as an ESM project sees them.

import {
  bodySizeLimit,
  createWebhooks,
  hmacVerifier,
  type Identity,
  OUTCOMES,
  type Outcome,
  type WebhookEvent,
  type Webhooks,
} from 'attune-webhooks';
import express from 'express';

const identity: Identity = { id: '1', login: 'admin', permissions: ['triggers:read'] };
const webhooks: Webhooks = await createWebhooks({
  database: 'postgres://localhost/attune',
  authenticate: (req) => (req.headers.authorization === undefined ? null : identity),
  onEvent: async (event: WebhookEvent) => event.trigger_ref.length,
});
const outcome: Outcome | undefined = OUTCOMES[0];

// @ts-expect-error: the option is called publicUrl
void createWebhooks({ database: 'postgres://localhost/attune', publicURL: 'https://attune.example.com' });

express()
  .use('/api/v1', webhooks.router)
  .post('/own', bodySizeLimit({ limit: '1mb' }), hmacVerifier({ secret: 'shared secret' }), (req, res) => {
    res.json({ outcome, bytes: req.webhook?.rawBody?.length });
  });
