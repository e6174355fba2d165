// Answers refusals of these middlewares as JSON; every other error is the host's.

import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import { WebhookRequestError } from '../lib/errors.ts';

/**
 * Answers `{ success: false, error, code, details? }` with the status and headers of the refusal. Mount it behind the
 * middlewares. Without it Express answers with the right status, but as HTML.
 */
export function errorHandler(): ErrorRequestHandler {
  return function webhookErrorHandler(error: unknown, _req: Request, res: Response, next: NextFunction) {
    if (!(error instanceof WebhookRequestError) || res.headersSent) return next(error);
    res.status(error.status).set(error.headers).json(error.toJSON());
  };
}
