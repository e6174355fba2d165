// The receiver of this package, whole: every check, metrics, event and log row. Its limits are on and never reached,
// unless a measurement is about them.

import express from 'express';
import { Registry } from 'prom-client';
import { createWebhooks, type Logger, type WebhooksOptions } from '../../index.ts';
import type { ContenderOptions, RunningContender } from './index.ts';

const ignore = () => {};
/** Silent about the missing encryption key: every database here lives for minutes. */
const onlyErrors: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: (fields, message) => console.error(message, fields),
};
const RAISED = { limit: 1_000_000, windowMs: 1000 };

export async function startReceiver(options: ContenderOptions): Promise<RunningContender> {
  const webhooks = await createWebhooks({
    database: options.databaseUrl,
    registry: new Registry(),
    logger: onlyErrors,
    limits: limitsFor(options),
    onEvent: options.handler ? () => {} : undefined,
    allowTargets: ['127.0.0.1'],
    authenticate: () => ({ id: '1', login: 'bench', permissions: ['triggers:read'] }),
  });
  const app = express();
  if (options.behindProxy) app.set('trust proxy', 'loopback');
  app.use('/api/v1', webhooks.router);
  app.get('/metrics', webhooks.metrics);
  return { app, close: () => webhooks.close() };
}

function limitsFor({ perKeyLimit, behindProxy }: ContenderOptions): WebhooksOptions['limits'] {
  return {
    perKey: perKeyLimit === undefined ? RAISED : { limit: perKeyLimit, windowMs: 3_600_000 },
    perIp: behindProxy ? undefined : RAISED,
    global: RAISED,
  };
}
