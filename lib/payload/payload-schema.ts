// Holds payloads to a trigger's JSON Schema, through ajv.

import { Ajv, type AnySchema, type ErrorObject, type ValidateFunction } from 'ajv';
import * as addFormats from 'ajv-formats';
import { type ErrorDetail, WebhookRequestError } from '../errors.ts';
import { pointerPart } from '../json-pointer.ts';
import { runWithin, TimeGuardError } from '../time-guard.ts';
import { isCostly } from './costly-schema.ts';

const MAX_DETAILS = 20;
const TIME_LIMIT_MS = 100;

export interface PayloadSchema {
  /**
   * Null where the payload satisfies the schema, otherwise every violation, at most 20.
   *
   * @throws WebhookRequestError 503 where that takes too long.
   */
  violations(json: unknown): ErrorDetail[] | null;
}

/** @throws Error where it is not a JSON Schema. */
export function compilePayloadSchema(schema: unknown): PayloadSchema {
  const normalized = toJsonSchema(schema);
  const check = compile(normalized, false);
  // Collecting every violation costs far more than finding the first, so only what is already refused pays for it.
  let explain: ValidateFunction | undefined;
  const violations = (json: unknown) => {
    if (check(json)) return null;
    explain ??= compile(normalized, true);
    explain(json);
    return (explain.errors ?? check.errors ?? []).slice(0, MAX_DETAILS).map(toDetail);
  };
  return { violations: isCostly(normalized) ? (json) => withinTime(() => violations(json)) : violations };
}

function withinTime<Result>(judge: () => Result): Result {
  try {
    return runWithin(TIME_LIMIT_MS, judge);
  } catch (error) {
    if (!(error instanceof TimeGuardError)) throw error;
    throw new WebhookRequestError(
      'SERVICE_UNAVAILABLE',
      'The payload took too long to be judged; nothing was stored',
      {
        outcome: 'unavailable',
        reason: `payload schema: this payload takes more than ${TIME_LIMIT_MS} ms; simplify its patterns`,
        retryAfterSeconds: 30,
        cause: error,
      },
    );
  }
}

function compile(schema: AnySchema, allErrors: boolean): ValidateFunction {
  const ajv = new Ajv({
    allErrors,
    strict: false,
    validateSchema: true,
    logger: false,
    addUsedSchema: false,
  });
  (addFormats.default as unknown as (ajv: Ajv) => void)(ajv);
  return ajv.compile(schema);
}

/**
 * Attune knows two forms: JSON Schema, and a flat map from parameter name to `{ type, required?, secret?, … }`.
 * The second becomes the first.
 */
function toJsonSchema(schema: unknown): AnySchema {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    throw new TypeError('a payload schema must be an object');
  }
  const entries = Object.entries(schema as Record<string, unknown>);
  const isFlat =
    entries.length > 0 &&
    !('properties' in schema) &&
    entries.every(([, value]) => typeof value === 'object' && value !== null && 'type' in value);
  if (!isFlat) return schema;
  const properties = entries.map(([name, value]) => {
    const {
      required: _required,
      secret: _secret,
      position: _position,
      ...rest
    } = value as Record<string, unknown>;
    return [name, rest];
  });
  const required = entries.filter(([, value]) => (value as { required?: unknown }).required === true);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: required.map(([name]) => name),
  };
}

function toDetail(error: ErrorObject): ErrorDetail {
  const missing = error.keyword === 'required' ? pointerPart(String(error.params.missingProperty)) : '';
  const allowed =
    error.keyword === 'enum' ? `: ${JSON.stringify(error.params.allowedValues).slice(0, 200)}` : '';
  return {
    path: `${error.instancePath}${missing}`,
    message: missing === '' ? `${error.message ?? 'is invalid'}${allowed}` : 'is required',
  };
}
