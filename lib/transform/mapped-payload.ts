// The outcome of a mapping as a payload like any other: parsed, and such that PostgreSQL can hold it.

import type { Payload } from '../payload/parse-payload.ts';
import { checkNesting, checkNumbers, checkStorable } from '../payload/storable.ts';
import { notMappable } from './mapping-error.ts';

/** @throws WebhookRequestError 422 where it is too large, no JSON, or nothing that can be stored. */
export function toMappedPayload(text: string, maxOutputBytes: number): Payload {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > maxOutputBytes) {
    throw notMappable(`gives ${bytes.length} bytes; at most ${maxOutputBytes} are allowed`);
  }
  checkNesting(text);
  const json = parse(text);
  checkNumbers(text);
  checkStorable(text, json);
  return { text, bytes, json };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = text.trim() === '' ? 'is empty' : `is no JSON: ${(error as Error).message.slice(0, 200)}`;
    throw notMappable(`what the template gives ${problem}`, undefined, error);
  }
}
