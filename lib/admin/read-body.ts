// Reads JSON bodies of admin requests: only after the caller was authorised, and never more than 256 KB.

import express, { type Request, type Response } from 'express';
import { type ErrorCode, WebhookRequestError } from '../errors.ts';

const JSON_TYPES = ['application/json', 'application/*+json'];
const MAX_BODY = '256kb';
const parseJson = express.json({ limit: MAX_BODY, type: JSON_TYPES, reviver: refusePrototype });

/** `__proto__` would slip through every check for unknown fields. */
function refusePrototype(name: string, value: unknown): unknown {
  if (name === '__proto__') throw new SyntaxError('__proto__ is no field of anything');
  return value;
}

/** Returns undefined where no body came. */
export async function readBody(req: Request, res: Response): Promise<unknown> {
  if (req.body !== undefined) return req.body; // the host parsed it
  if (!hasBody(req)) return undefined;
  if (!req.is(JSON_TYPES)) {
    throw new WebhookRequestError(
      'UNSUPPORTED_MEDIA_TYPE',
      'The body must be JSON, sent with Content-Type: application/json',
    );
  }
  await new Promise<void>((resolve, reject) => {
    parseJson(req, res, (error?: unknown) =>
      error === undefined ? resolve() : reject(toRequestError(error)),
    );
  });
  return req.body;
}

function hasBody(req: Request): boolean {
  const length = req.headers['content-length'];
  return req.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

const CODE_OF: Record<string, ErrorCode> = {
  'entity.too.large': 'PAYLOAD_TOO_LARGE',
  'encoding.unsupported': 'UNSUPPORTED_MEDIA_TYPE',
  'charset.unsupported': 'UNSUPPORTED_MEDIA_TYPE',
};

const MESSAGE_OF: Partial<Record<ErrorCode, string>> = {
  PAYLOAD_TOO_LARGE: `The body is larger than ${MAX_BODY}`,
  UNSUPPORTED_MEDIA_TYPE:
    'The body must be JSON in UTF-8, uncompressed or compressed with gzip, deflate or br',
  BAD_REQUEST: 'The body is not well-formed JSON',
};

function toRequestError(error: unknown): unknown {
  const { type, status } = error as { type?: string; status?: number };
  if (typeof status !== 'number' || status >= 500) return error;
  const code = CODE_OF[type ?? ''] ?? 'BAD_REQUEST';
  return new WebhookRequestError(code, MESSAGE_OF[code] ?? 'The body cannot be read', { cause: error });
}
