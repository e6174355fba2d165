// The smallest host: one trigger, its secret URL printed, every event written to the terminal.
//   node examples/minimal/main.ts        (DATABASE_URL=postgres://… for a server of yours)

import express from 'express';
import { createWebhooks } from '../../index.ts';
import { openDatabase } from '../host/database.ts';

const databaseUrl = process.env.DATABASE_URL || null;
const dataDirectory = process.env.DATA_DIR || '.data/minimal';
const { knex, listens } = await openDatabase({ databaseUrl, dataDirectory });
const webhooks = await createWebhooks({
  database: knex,
  listen: listens,
  onEvent: (event) => console.log(`Event ${event.id}, ${event.trigger_ref}:`, event.payload),
});
await knex('attune.trigger').insert({ ref: 'demo.hello', label: 'Hello' }).onConflict('ref').ignore();
const { rows } = await knex.raw(
  `SELECT webhook_url FROM attune.enable_trigger_webhook((SELECT id FROM attune.trigger WHERE ref = 'demo.hello'))`,
);

const port = Number(process.env.PORT || 8080);
const app = express().use('/api/v1', webhooks.router).get('/metrics', webhooks.metrics);
app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error;
  const url = `http://127.0.0.1:${port}${rows[0].webhook_url}`;
  console.log(`Try: curl ${url} -H 'Content-Type: application/json' -d '{"hello": "world"}'`);
});
