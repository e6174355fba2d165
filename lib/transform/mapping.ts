// Makes of a payload what its event holds: fields found by JSONPath, or JSON that a Liquid template writes. Compiled
// once for each change of a trigger.

import type { Payload } from '../payload/parse-payload.ts';
import { compileFields, type FieldDefinitions } from './field-mapping.ts';
import { compileLiquidMapping } from './liquid-mapping.ts';
import { MappingError } from './mapping-error.ts';
import type { RequestScope } from './request-scope.ts';

export { MappingError, type MappingProblem } from './mapping-error.ts';

/** As a trigger's column holds it; where it is null, the payload is the event's as it came. */
export type MappingSettings =
  | { kind: 'jsonpath'; fields: FieldDefinitions }
  | { kind: 'liquid'; template: string };

export interface MappingOptions {
  /** Of the mapped payload's text, 1 to 16,777,216. Default: 1,048,576. */
  maxOutputBytes?: number;
  /** How long mapping one payload may take, in milliseconds, 1 to 10,000. Default: 50. */
  timeoutMs?: number;
}

export interface Mapping {
  readonly kind: MappingSettings['kind'];
  /**
   * @param scope what a template sees beside the payload; asked for where it is needed.
   * @throws WebhookRequestError 422 where the payload cannot be mapped, 503 where that takes too long.
   */
  apply(payload: Payload, scope: () => RequestScope): Payload;
}

const DEFAULTS = { maxOutputBytes: 1_048_576, timeoutMs: 50 };

/** @throws MappingError naming everything that is wrong with it, and where. */
export function compileMapping(settings: unknown, options: MappingOptions = {}): Mapping {
  const bounds = { ...DEFAULTS, ...options };
  const { kind, fields, template } = (settings ?? {}) as Record<string, unknown>;
  if (kind === 'jsonpath') return { kind, apply: compileFields(fields, bounds) };
  if (kind === 'liquid') return { kind, apply: compileLiquidMapping(template, bounds) };
  const seen = JSON.stringify(kind) ?? 'nothing';
  throw new MappingError([
    { path: '/kind', message: `must be "jsonpath" or "liquid", not ${seen.slice(0, 100)}`, position: null },
  ]);
}
