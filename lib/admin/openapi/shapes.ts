// The pieces that JSON Schemas of answers are put together from.

import type { JsonSchema } from './json-schema.ts';

export const integer = { type: 'integer' };
export const string = { type: 'string' };
export const boolean = { type: 'boolean' };
export const number = { type: 'number' };
export const time = { type: 'string', format: 'date-time', examples: ['2026-01-20T12:30:00.000Z'] };
export const anything = {};
export const freeObject = { type: 'object' };
export const textMap = { type: 'object', additionalProperties: string };
export const count = { type: 'integer', minimum: 0 };

export const optional = (schema: JsonSchema): JsonSchema =>
  '$ref' in schema
    ? { anyOf: [schema, { type: 'null' }] }
    : {
        ...schema,
        type: [schema.type, 'null'].flat(),
        ...(Array.isArray(schema.enum) && nullable(schema.enum)),
      };
const nullable = (values: readonly unknown[]): JsonSchema => ({ enum: [...values, null] });
export const oneOf = (values: readonly string[]): JsonSchema => ({ type: 'string', enum: [...values] });
export const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
export const described = (schema: JsonSchema, description: string): JsonSchema => ({
  ...schema,
  description,
});
export const example = (schema: JsonSchema, value: unknown): JsonSchema => ({ ...schema, examples: [value] });

/** Every property is there, and no other. */
export function shape(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** All of one shape, and more. */
export function extended(base: JsonSchema, properties: Record<string, JsonSchema>): JsonSchema {
  return shape({ ...(base.properties as Record<string, JsonSchema>), ...properties });
}

/** Parts that several shapes have. */
export const triggerRef = example(string, 'github.push');
export const display = example(string, 'wh_k7j2n9p4…');
