// Headers that are added to a delivery: Liquid templates over the event, and secrets as they are.

import { compileTemplate } from '../liquid/template.ts';
import type { TargetHeader } from './settings.ts';

/** What a template may read. */
export interface HeaderScope {
  event: { id: number; created: string };
  trigger: { id: number; ref: string };
  payload: unknown;
  metadata: Record<string, unknown>;
  /** The sender's, by lower-case name. */
  headers: Readonly<Record<string, string>>;
}

const MAX_VALUE_LENGTH = 4096;
// What HTTP itself is made of, and what receivers recognise our deliveries by.
const RESERVED =
  /^(host|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive|proxy-.*|webhook-(id|timestamp|signature))$/i;

/** What is wrong with the name of a header that is to be added or passed on, or null. */
export function checkHeaderName(name: string): string | null {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name)) return 'is not the name of a header';
  return RESERVED.test(name) ? 'is set by the delivery itself' : null;
}

/** @throws Error where a template cannot be read; of the result: where one renders to what no header may hold. */
export function compileHeaders(
  headers: readonly TargetHeader[],
): (scope: HeaderScope) => Record<string, string> {
  const compiled = headers.map(({ name, value, secret }) => ({
    name: name.toLowerCase(),
    render: secret || !/\{[{%]/.test(value) ? () => value : rendererOf(value),
  }));
  return (scope) =>
    Object.fromEntries(compiled.map(({ name, render }) => [name, checked(name, render(scope))]));
}

function rendererOf(text: string): (scope: HeaderScope) => string {
  const template = compileTemplate(text, { maxOutputBytes: MAX_VALUE_LENGTH });
  return (scope) => template.render(scope);
}

function checked(name: string, value: string): string {
  const trimmed = value.trim();
  if (trimmed.length > MAX_VALUE_LENGTH)
    throw new RangeError(
      `header ${name} would have ${trimmed.length} characters; ${MAX_VALUE_LENGTH} are allowed`,
    );
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(trimmed))
    throw new RangeError(
      `header ${name} would hold a line break or another character that no header may hold`,
    );
  return trimmed;
}
