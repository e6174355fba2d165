// The Express application: the webhooks under /api/v1, the host's own routes beside them, metrics and health.

import express, { type Express, type RequestHandler, Router } from 'express';
import type { Knex } from 'knex';
import { errorHandler, type Webhooks } from '../../index.ts';
import { type Authenticate, requirePermission } from './authenticate.ts';
import { answerErrors, answerUnknownRoutes } from './error-answers.ts';
import type { HostLogger } from './logger.ts';
import { createRoutes } from './routes/create.ts';
import { enforcementRoutes } from './routes/enforcements.ts';
import { executionRoutes } from './routes/executions.ts';

export function createApp(options: {
  webhooks: Webhooks;
  knex: Knex;
  authenticate: Authenticate;
  logger: HostLogger;
  trustProxy: boolean | number | string | null;
  isStopping: () => boolean;
}): Express {
  const { webhooks, isStopping } = options;
  const app = express();
  app.disable('x-powered-by');
  if (options.trustProxy !== null) app.set('trust proxy', options.trustProxy);

  app.use(closeWhenStopping(isStopping));
  app.get('/health/live', (_request, response) => response.json({ status: 'ok' }));
  app.get('/health/ready', async (_request, response) => {
    const isReady =
      !isStopping() &&
      (await webhooks.ready().then(
        () => true,
        () => false,
      ));
    response.status(isReady ? 200 : 503).json({ status: isReady ? 'ok' : 'unavailable' });
  });
  app.get('/metrics', webhooks.metrics);

  // No express.json() before the webhooks: a signature is checked over the bytes as they came.
  app.use('/api/v1', hostRoutes(options), webhooks.router);
  app.get('/', (_request, response) => response.redirect('/api/v1/webhooks/ui/'));
  app.use(answerUnknownRoutes, errorHandler(), answerErrors(options.logger));
  return app;
}

function hostRoutes({ knex, authenticate }: { knex: Knex; authenticate: Authenticate }): Router {
  const may = (permission: string): RequestHandler => requirePermission(authenticate, permission);
  const guards = { mayCreatePacks: may('packs:create'), mayCreateTriggers: may('triggers:create') };
  return Router().use(
    createRoutes(knex, guards),
    enforcementRoutes(knex, may('enforcements:read')),
    executionRoutes(knex, may('executions:read')),
  );
}

/** A connection kept alive would keep a stopping host from ending. */
function closeWhenStopping(isStopping: () => boolean): RequestHandler {
  return function closeConnection(_request, response, next) {
    if (isStopping()) response.set('Connection', 'close');
    next();
  };
}
