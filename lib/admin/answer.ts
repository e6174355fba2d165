// Writes answers and failures in the envelopes of the API.

import type { Response } from 'express';
import { WebhookRequestError } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** Settings and logs are nobody's to keep: not a proxy's, not the browser's. */
export function forbidCaching(res: Response): void {
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('X-Content-Type-Options', 'nosniff');
}

/** Not `res.json`: with an ETag that names a revision, Express would answer 304 although the counters moved on. */
export function sendJson(
  res: Response,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = body instanceof VerbatimJson ? body.text : JSON.stringify(body);
  const bytes = Buffer.from(text, 'utf8');
  res.status(status);
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Content-Length', bytes.length);
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.end(bytes);
}

/** JSON text that must not go through `JSON.parse`, which would round large integers. */
export class VerbatimJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The client learns what it did wrong, or that we failed; never an SQL text or a stack. */
export function sendFailure(res: Response, error: unknown, logger: Logger): void {
  const failure = error instanceof WebhookRequestError ? error : toRequestError(error);
  if (failure.status >= 500) logger.error({ err: error, path: res.req.path }, 'An admin request failed');
  if (res.headersSent) {
    res.destroy();
    return;
  }
  sendJson(res, failure.status, failure.toJSON(), failure.headers);
}

function toRequestError(error: unknown): WebhookRequestError {
  if (isDatabaseAway(error)) {
    return new WebhookRequestError('SERVICE_UNAVAILABLE', 'The database cannot be reached, try again soon', {
      retryAfterSeconds: 5,
      cause: error,
    });
  }
  return new WebhookRequestError('INTERNAL_SERVER_ERROR', 'Something went wrong here; the log says what', {
    cause: error,
  });
}

/** Network errors, SQLSTATE class 08 and 57P (shutdown, crash), 53300 (too many connections), no free connection. */
function isDatabaseAway(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'KnexTimeoutError') return true;
  return (
    typeof code === 'string' &&
    /^(08...|57P..|53300|ECONN\w+|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN)$/.test(code)
  );
}
