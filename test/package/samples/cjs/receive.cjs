// A CommonJS host: mounts the webhooks, posts one to itself over HTTP, and prints what came of it.

const { once } = require('node:events');
const { createWebhooks } = require('attune-webhooks');
const express = require('express');
const createKnex = require('knex');

async function main() {
  const database = createKnex({
    client: 'pg',
    connection: process.env.DATABASE_URL,
    pool: { min: 0, max: 1 },
  });
  const events = [];
  const webhooks = await createWebhooks({ database, listen: false, onEvent: (event) => events.push(event) });
  await database('attune.trigger').insert({ ref: 'sample.cjs', label: 'Sample' });
  const { rows } = await database.raw(
    "select webhook_key from attune.enable_trigger_webhook((select id from attune.trigger where ref = 'sample.cjs'))",
  );

  const server = express().use('/api/v1', webhooks.router).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const answer = await fetch(
    `http://127.0.0.1:${server.address().port}/api/v1/webhooks/${rows[0].webhook_key}`,
    {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"hello":"world"}',
    },
  );
  const body = await answer.json();
  while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  console.log(JSON.stringify({ status: answer.status, body, event: events[0] }));

  server.close();
  server.closeAllConnections();
  await webhooks.close();
  await database.destroy();
}

main();
