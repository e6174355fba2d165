// Turns the joi schemas that judge requests into JSON Schema, as far as this API uses joi.

import type { Description, Schema } from 'joi';

export type JsonSchema = Record<string, unknown>;

/** What `schema.describe()` returns, where joi's own type leaves it open. */
interface Described extends Description {
  flags?: { presence?: string; default?: unknown; only?: boolean; unknown?: boolean; description?: string };
  allow?: unknown[];
  examples?: unknown[];
  rules?: { name: string; args?: Record<string, unknown> }[];
  keys?: Record<string, Described>;
  items?: Described[];
  matches?: { schema?: Described }[];
  patterns?: { schema?: Described; rule: Described }[];
  dependencies?: { rel: string; peers: string[] }[];
}

export function toJsonSchema(schema: Schema): JsonSchema {
  return convert(schema.describe() as Described);
}

function convert(described: Described): JsonSchema {
  const { flags = {}, allow = [], examples = [] } = described;
  return {
    ...(flags.description === undefined ? {} : { description: flags.description }),
    ...typed(described),
    ...(flags.only ? { enum: allow } : {}),
    ...(flags.default === undefined ? {} : { default: flags.default }),
    ...(examples.length === 0 ? {} : { examples }),
  };
}

function typed(described: Described): JsonSchema {
  const nullable = (described.allow ?? []).includes(null);
  const type = (name: string) => ({ type: nullable ? [name, 'null'] : name });
  switch (described.type) {
    case 'object':
      return { ...type('object'), ...objectKeywords(described) };
    case 'array':
      return {
        ...type('array'),
        items: convert(described.items?.[0] ?? { type: 'any' }),
        ...ruleKeywords(described, 'Items'),
      };
    case 'string':
      return { ...type('string'), ...ruleKeywords(described, 'Length') };
    case 'number': {
      const integer = described.rules?.some((rule) => rule.name === 'integer') ?? false;
      return { ...type(integer ? 'integer' : 'number'), ...numberKeywords(described) };
    }
    case 'boolean':
      return type('boolean');
    case 'any':
      return {};
    case 'alternatives': {
      const others = (described.matches ?? []).flatMap(({ schema }) => (schema ? [convert(schema)] : []));
      return { anyOf: [...others, ...(nullable ? [{ type: 'null' }] : [])] };
    }
    default:
      throw new TypeError(`There is no JSON Schema for joi's type ${described.type} yet; add it here`);
  }
}

function objectKeywords({
  keys = {},
  patterns = [],
  dependencies = [],
  ...described
}: Described): JsonSchema {
  const needed = Object.entries(keys).filter(([, key]) => key.flags?.presence === 'required');
  const [pattern] = patterns;
  const exactlyOne = dependencies.filter(({ rel }) => rel === 'xor').map(({ peers }) => peers.map(required));
  return {
    ...(Object.keys(keys).length === 0 ? {} : { properties: mapValues(keys, convert) }),
    ...(needed.length === 0 ? {} : { required: needed.map(([name]) => name) }),
    additionalProperties: pattern === undefined ? described.flags?.unknown === true : convert(pattern.rule),
    ...(pattern?.schema === undefined ? {} : { propertyNames: convert(pattern.schema) }),
    ...(exactlyOne.length === 1 ? { oneOf: exactlyOne[0] } : {}),
    ...(exactlyOne.length > 1 ? { allOf: exactlyOne.map((oneOf) => ({ oneOf })) } : {}),
    ...ruleKeywords(described, 'Properties'),
  };
}

function required(name: string): JsonSchema {
  return { properties: { [name]: {} }, required: [name] };
}

function ruleKeywords(
  { rules = [], type }: Described,
  counted: 'Items' | 'Length' | 'Properties',
): JsonSchema {
  const keywords: JsonSchema = {};
  for (const { name, args = {} } of rules) {
    if (name === 'min') keywords[`min${counted}`] = args.limit;
    if (name === 'max') keywords[`max${counted}`] = args.limit;
    if (name === 'pattern' && type === 'string') keywords.pattern = patternSource(String(args.regex));
    if (name === 'isoDate') keywords.format = 'date-time';
    if (name === 'base64') keywords.contentEncoding = 'base64';
  }
  return keywords;
}

/** joi describes a pattern as it is written in code: `/^a$/`. */
function patternSource(text: string): string {
  return text.slice(1, text.lastIndexOf('/'));
}

function numberKeywords({ rules = [] }: Described): JsonSchema {
  const keywords: JsonSchema = {};
  for (const { name, args = {} } of rules) {
    if (name === 'min') keywords.minimum = args.limit;
    if (name === 'max') keywords.maximum = args.limit;
  }
  return keywords;
}

function mapValues<T, U>(values: Record<string, T>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
