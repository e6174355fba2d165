// Every error this package raises on purpose: what the sender or operator is told, and what the host is told.

import type { Outcome } from './outcome.ts';

/** Answer codes and their HTTP status. */
export const STATUS_OF = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  VALIDATION_ERROR: 422,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof STATUS_OF;

export interface ErrorDetail {
  /** JSON Pointer (RFC 6901) into what was sent, '' for the whole of it. */
  path: string;
  message: string;
}

export interface RequestErrorOptions {
  /** How the request is counted. Default: 'error'. */
  outcome?: Outcome;
  /** For the operator's log only; says more than the sender may know. Default: the message. */
  reason?: string;
  details?: ErrorDetail[];
  /** Sent as `Retry-After`. */
  retryAfterSeconds?: number;
  headers?: Record<string, string>;
  cause?: unknown;
}

/** A request that is refused. Express's own error handler understands `status` and `expose`. */
export class WebhookRequestError extends Error {
  override readonly name = 'WebhookRequestError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly expose = true;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly details: ErrorDetail[] | undefined;
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, message: string, options: RequestErrorOptions = {}) {
    // What a sender did wrong has no place in this code, and the trace takes a fifth of the time of refusing it.
    const { stackTraceLimit } = Error;
    if (STATUS_OF[code] < 500) Error.stackTraceLimit = 0;
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    Error.stackTraceLimit = stackTraceLimit;
    this.code = code;
    this.status = STATUS_OF[code];
    this.outcome = options.outcome ?? 'error';
    this.reason = options.reason ?? message;
    this.details = options.details;
    this.headers = { ...options.headers };
    if (options.retryAfterSeconds !== undefined) {
      this.headers['Retry-After'] = String(Math.max(1, Math.ceil(options.retryAfterSeconds)));
    }
  }

  /** The body of the answer. */
  toJSON(): { success: false; error: string; code: ErrorCode; details?: ErrorDetail[] } {
    const body = { success: false as const, error: this.message, code: this.code };
    return this.details === undefined ? body : { ...body, details: this.details };
  }
}

/** Codes of mistakes in how the host uses this package; each has a section in docs/troubleshooting.md. */
export type ConfigErrorCode =
  | 'ERR_INVALID_OPTION'
  | 'ERR_BODY_ALREADY_PARSED'
  | 'ERR_TRUST_PROXY_UNSET'
  | 'ERR_TRUST_PROXY_PERMISSIVE'
  | 'ERR_NO_AUTHENTICATE'
  | 'ERR_REGISTRY_IN_USE'
  | 'ERR_MIGRATIONS_MISSING'
  | 'ERR_DATABASE_UNREACHABLE'
  | 'ERR_DATABASE_UNSUPPORTED'
  | 'ERR_ENCRYPTION_KEY';

/** A mistake in the host's code or configuration: what was seen, why it matters, what to change. */
export class WebhookConfigError extends Error {
  override readonly name = 'WebhookConfigError';
  readonly code: ConfigErrorCode;

  constructor(code: ConfigErrorCode, message: string, cause?: unknown) {
    super(`${message} (${code}, see ${documentationOf(code)})`, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** Where the package's own documentation explains a code. */
export function documentationOf(code: ConfigErrorCode): string {
  return `docs/troubleshooting.md#${code.toLowerCase()}`;
}
