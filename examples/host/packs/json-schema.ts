// Packs declare parameters and payloads in two ways: as JSON Schema, or as a flat map of names, where each name
// says for itself that it is required. The database holds JSON Schema.

import { isObject, type Json } from '../rules/expression/value.ts';

export function toJsonSchema(declared: Json | undefined): Json {
  if (declared === undefined || declared === null) return null;
  if (!isObject(declared) || isJsonSchema(declared)) return declared;
  const properties = Object.entries(declared).map(([name, property]) => [name, withoutFlatKeys(property)]);
  const required = Object.keys(declared).filter((name) => isRequired(declared[name]));
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
  };
}

/** A flat map's values are all objects; the keywords of a JSON Schema are not. */
function isJsonSchema(declared: { [key: string]: Json }): boolean {
  return typeof declared.type === 'string' || Object.values(declared).some((value) => !isObject(value));
}

function isRequired(property: Json | undefined): boolean {
  return isObject(property) && property.required === true;
}

const FLAT_KEYS = new Set(['required', 'secret', 'position']);

function withoutFlatKeys(property: Json): Json {
  if (!isObject(property)) return property;
  const entries = Object.entries(property);
  return Object.fromEntries(
    entries.filter(([key, value]) => !FLAT_KEYS.has(key) || typeof value === 'object'),
  );
}
