// The middlewares alone, on a route of the host's own: no trigger, no key, no admin API. Every request passes them
// from top to bottom; the first that objects ends it, and errorHandler turns the objection into an answer.
//   WEBHOOK_SECRET=… node examples/middlewares/main.ts        (DATABASE_URL=postgres://… for a server of yours)

import express from 'express';
import {
  bodySizeLimit,
  errorHandler,
  eventWriter,
  hmacVerifier,
  ipFilter,
  rateLimiter,
} from '../../index.ts';
import { openDatabase } from '../host/database.ts';

const secret = process.env.WEBHOOK_SECRET || 'a secret that sender and receiver share';
const port = Number(process.env.PORT || 8080);
const databaseUrl = process.env.DATABASE_URL || null;
const dataDirectory = process.env.DATA_DIR || '.data/middlewares';
const { knex } = await openDatabase({ databaseUrl, dataDirectory });
await knex.raw(
  'CREATE TABLE IF NOT EXISTS ci_build (id bigserial PRIMARY KEY, payload jsonb, received timestamptz)',
);

const app = express();
app.post(
  '/hooks/ci',
  bodySizeLimit({ limit: '256kb' }),
  ipFilter({ allow: ['127.0.0.1', '::1', '10.0.0.0/8'] }),
  rateLimiter({ limit: 100, windowMs: 60_000 }),
  hmacVerifier({ secret, algorithm: 'sha256' }),
  // The text goes to the database as it came, so that large integers keep their digits.
  eventWriter({
    write: async ({ text, receivedAt }) => {
      await knex('ci_build').insert({ payload: text, received: receivedAt });
    },
  }),
  (_request, response) => response.json({ ok: true }),
);
app.get('/hooks/ci', async (_request, response) => {
  response.json(await knex('ci_build').orderBy('id', 'desc').limit(10));
});
app.use(errorHandler());

app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error;
  console.log(
    `POST to http://127.0.0.1:${port}/hooks/ci with the header X-Webhook-Signature: sha256=<HMAC of the body>`,
  );
});
