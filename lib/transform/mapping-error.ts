// What is wrong with a mapping, so that whoever writes it finds the place.

import { type ErrorDetail, WebhookRequestError } from '../errors.ts';

export type MappingPosition =
  /** Characters from the start of a JSONPath. */
  | { offset: number }
  /** Of a template, both from 1. */
  | { line: number; column: number };

export interface MappingProblem extends ErrorDetail {
  /** Where in the text at `path`; null where that is no text, or it is the text as a whole. */
  position: MappingPosition | null;
}

export class MappingError extends Error {
  override readonly name = 'MappingError';
  readonly problems: readonly MappingProblem[];

  constructor(problems: readonly MappingProblem[], cause?: unknown) {
    super(problems.map(describe).join('; '), cause === undefined ? undefined : { cause });
    this.problems = problems;
  }
}

function describe({ path, message, position }: MappingProblem): string {
  return `${path} ${message}${placeOf(position)}`;
}

/** `, at character 5` or `, at line 2, column 8`; '' where there is no position. */
export function placeOf(position: MappingPosition | null): string {
  if (position === null) return '';
  return 'offset' in position
    ? `, at character ${position.offset + 1}`
    : `, at line ${position.line}, column ${position.column}`;
}

/** The payload is not what the mapping needs. */
export function notMappable(reason: string, details?: ErrorDetail[], cause?: unknown): WebhookRequestError {
  return new WebhookRequestError('VALIDATION_ERROR', 'The payload does not fit the mapping of the trigger', {
    outcome: 'invalid_payload',
    reason: `mapping: ${reason}`,
    details,
    cause,
  });
}

/** A busy machine may be the reason, so the sender is asked to try again. */
export function tookTooLong(limitMs: number, cause?: unknown): WebhookRequestError {
  return new WebhookRequestError('SERVICE_UNAVAILABLE', 'The payload could not be mapped in time', {
    outcome: 'unavailable',
    reason: `mapping: took longer than ${limitMs} ms`,
    retryAfterSeconds: 5,
    cause,
  });
}
