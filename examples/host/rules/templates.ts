// `{{ event.payload.repository.name }}` in the parameters of a rule's action: a path into the event, the
// configuration of the rule's pack, or the system. A path, never an expression.

import { isObject, type Json, toText } from './expression/value.ts';

export interface TemplateSources {
  event: { id: number; trigger: string; created: string; payload: Json };
  packConfig: Json;
  system: { timestamp: string; rule: { id: number; ref: string } };
}

const TEMPLATE = /\{\{([^}]+)\}\}/g;
const ONE_TEMPLATE = /^\{\{([^}]+)\}\}$/;

/** The parameters with every template in them filled in; anything but an object counts as no parameters. */
export function fillParameters(parameters: Json, sources: TemplateSources): { [key: string]: Json } {
  return isObject(parameters) ? (fill(parameters, sources) as { [key: string]: Json }) : {};
}

function fill(value: Json, sources: TemplateSources): Json {
  if (typeof value === 'string') return fillText(value, sources);
  if (Array.isArray(value)) return value.map((item) => fill(item, sources));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, sources)]));
}

/**
 * A text that is one template and nothing else becomes the value itself, with its type. What stands for a
 * template inside other text is not looked at again: a payload cannot bring templates of its own.
 */
function fillText(text: string, sources: TemplateSources): Json {
  const [, path] = ONE_TEMPLATE.exec(text) ?? [];
  if (path !== undefined) return lookUp(path, sources) ?? null;
  return text.replace(TEMPLATE, (_, inner: string) => {
    const value = lookUp(inner, sources) ?? null;
    return value === null ? '' : toText(value);
  });
}

function lookUp(path: string, sources: TemplateSources): Json | undefined {
  const [source, ...rest] = path.trim().split('.');
  if (source === 'event') return valueAt(sources.event, rest);
  if (source === 'system') return valueAt(sources.system, rest);
  if (source === 'pack' && rest[0] === 'config') return valueAt(sources.packConfig, rest.slice(1));
  // The spelling of older packs.
  if (source === 'trigger' && rest[0] === 'payload') return valueAt(sources.event, rest);
  return undefined;
}

const ARRAY_INDEX = /^\d+$/;

function valueAt(root: Json, path: string[]): Json | undefined {
  let current: Json | undefined = root;
  for (const part of path) {
    if (Array.isArray(current)) current = ARRAY_INDEX.test(part) ? current[Number(part)] : undefined;
    else current = isObject(current) && Object.hasOwn(current, part) ? current[part] : undefined;
  }
  return current;
}
