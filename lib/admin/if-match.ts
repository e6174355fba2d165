// `If-Match` against a trigger's revision: who changes settings on the strength of an old view is told so.

import { WebhookRequestError } from '../errors.ts';

/** Throws CONFLICT where the header names other revisions only. */
export function checkIfMatch(header: string | undefined, revision: number): void {
  if (header === undefined || header.trim() === '*') return;
  const tags = header.split(',').map((tag) => /^(?:W\/)?"?(\d+)"?$/.exec(tag.trim())?.[1]);
  if (tags.includes(undefined)) {
    throw new WebhookRequestError('BAD_REQUEST', 'If-Match must be the revision as it was sent, such as "7"');
  }
  if (tags.some((tag) => Number(tag) === revision)) return;
  throw new WebhookRequestError(
    'CONFLICT',
    `The settings were changed meanwhile: revision ${revision} is current. Read them again, then repeat the change`,
  );
}

export function revisionTag(revision: number): string {
  return `"${revision}"`;
}
