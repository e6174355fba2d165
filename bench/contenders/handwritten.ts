// The handler people write by hand: verify, parse, one INSERT per request through a pool of 10, nothing logged.

import express from 'express';
import { Pool } from 'pg';
import type { ContenderOptions, RunningContender } from './index.ts';
import { verifiedJson } from './verified-json.ts';

const TABLE = `create table if not exists bench_handwritten_event (
  id bigserial primary key,
  webhook_key text not null,
  delivery_id text,
  payload jsonb not null,
  received_at timestamptz not null default now())`;

const INSERT =
  'insert into bench_handwritten_event (webhook_key, delivery_id, payload) values ($1, $2, $3) returning id';

export async function startHandwritten({ databaseUrl }: ContenderOptions): Promise<RunningContender> {
  const pool = new Pool({ connectionString: databaseUrl, max: 10 });
  await pool.query(TABLE);
  const app = express();
  app.post('/api/v1/webhooks/:webhook_key', express.raw({ type: '*/*', limit: '1mb' }), async (req, res) => {
    const payload = verifiedJson(req);
    if (payload === undefined) {
      res.status(401).json({ success: false, error: 'Invalid webhook signature' });
      return;
    }
    const values = [req.params.webhook_key, req.get('x-github-delivery'), JSON.stringify(payload)];
    const { rows } = await pool.query(INSERT, values);
    res.json({ success: true, event_id: Number(rows[0].id) });
  });
  return { app, close: () => pool.end() };
}
