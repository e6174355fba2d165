// An Express handler that reads the body, checks its signature, parses it, and stores nothing.

import express from 'express';
import type { RunningContender } from './index.ts';
import { verifiedJson } from './verified-json.ts';

export async function startReadAndVerify(): Promise<RunningContender> {
  const app = express();
  app.post('/api/v1/webhooks/:webhook_key', express.raw({ type: '*/*', limit: '1mb' }), (req, res) => {
    if (verifiedJson(req) === undefined)
      res.status(401).json({ success: false, error: 'Invalid webhook signature' });
    else res.json({ success: true });
  });
  return { app, async close() {} };
}
