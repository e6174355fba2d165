// What is answered for what is not there, and for what the caller may not know of: the same.

import { WebhookRequestError } from '../errors.ts';

export function notFound(what: string, name: string | number): WebhookRequestError {
  return new WebhookRequestError('NOT_FOUND', `${what} '${name}' not found`);
}

/** An id in a path; what cannot be one is simply not there. */
export function parseId(what: string, text: string | undefined): number {
  const id = Number(text);
  if (!/^\d{1,16}$/.test(text ?? '') || !Number.isSafeInteger(id)) throw notFound(what, text ?? '');
  return id;
}
