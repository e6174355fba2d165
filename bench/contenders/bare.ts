// An Express handler that answers 200 at once: what Express itself costs.

import express from 'express';
import type { RunningContender } from './index.ts';

export async function startBare(): Promise<RunningContender> {
  const app = express();
  app.post('/api/v1/webhooks/:webhook_key', (_req, res) => {
    res.sendStatus(200);
  });
  return { app, async close() {} };
}
