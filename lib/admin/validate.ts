// Judges what was sent against a joi schema and names every wrong field at once.

import type { Schema, ValidationErrorItem } from 'joi';
import { type ErrorDetail, WebhookRequestError } from '../errors.ts';
import { pointerPart } from '../json-pointer.ts';

export interface ValidateOptions {
  /** What was sent, for the message: "body", "query". */
  what: string;
  /** Text becomes numbers and booleans: for query strings, never for JSON. */
  convert: boolean;
}

/** Returns the value with its defaults. Throws VALIDATION_ERROR with one detail per wrong field. */
export function validate<T>(schema: Schema<T>, value: unknown, { what, convert }: ValidateOptions): T {
  const result = schema.validate(value, { abortEarly: false, convert, errors: { label: false } });
  if (result.error === undefined) return result.value;
  throw validationError(result.error.details.map(toDetail), what);
}

export function validationError(details: ErrorDetail[], what = 'body'): WebhookRequestError {
  const fields = details.map((detail) => detail.path || 'the whole').join(', ');
  return new WebhookRequestError('VALIDATION_ERROR', `The ${what} is not valid: ${fields}`, { details });
}

function toDetail(item: ValidationErrorItem): ErrorDetail {
  return { path: item.path.map((part) => pointerPart(String(part))).join(''), message: item.message };
}
