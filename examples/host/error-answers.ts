// Answers in the envelope of the API where nothing else answered: no such route, a body that is no JSON, a defect.

import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import { WebhookRequestError } from '../../index.ts';
import type { HostLogger } from './logger.ts';

export function answerUnknownRoutes(request: Request, _response: Response, next: NextFunction): void {
  next(new WebhookRequestError('NOT_FOUND', `There is nothing at ${request.method} ${request.path}`));
}

const CODES: Readonly<Record<number, string>> = { 400: 'BAD_REQUEST', 413: 'PAYLOAD_TOO_LARGE' };

/** Express needs all four parameters to know an error handler. */
export function answerErrors(logger: HostLogger): ErrorRequestHandler {
  return function answerError(error: unknown, request, response, next) {
    if (response.headersSent) return next(error);
    const refused = error as { expose?: boolean; status?: number; message: string };
    if (refused.expose === true && refused.status !== undefined) {
      const code = CODES[refused.status] ?? 'BAD_REQUEST';
      return void response.status(refused.status).json({ success: false, error: refused.message, code });
    }
    logger.error({ err: error, method: request.method }, 'A request failed');
    response
      .status(500)
      .json({ success: false, error: 'Internal server error', code: 'INTERNAL_SERVER_ERROR' });
  };
}
