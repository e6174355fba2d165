// One YAML file of a pack: read, parsed and validated; whatever is wrong is told with file and line.

import { readFile } from 'node:fs/promises';
import type Joi from 'joi';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { StartupError } from '../startup-error.ts';

export async function readYamlFile<T>(path: string, schema: Joi.ObjectSchema<T>): Promise<T> {
  const lineCounter = new LineCounter();
  const document = parseDocument(await readText(path), { lineCounter, prettyErrors: false });
  const lineAt = (offset: number): number => lineCounter.linePos(offset).line;

  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) throw brokenFile(path, lineAt(syntaxError.pos[0]), syntaxError.message);

  const { error, value } = schema.validate(document.toJS(), { convert: false });
  const [violation] = error?.details ?? [];
  if (violation === undefined) return value as T;
  throw brokenFile(path, lineAt(offsetOf(violation.path)), violation.message);

  /** The nearest thing the file really holds: of a missing key, what it is missing from. */
  function offsetOf(keys: (string | number)[]): number {
    for (let depth = keys.length; depth > 0; depth--) {
      const node = document.getIn(keys.slice(0, depth), true);
      if (isNode(node) && node.range) return node.range[0];
    }
    return document.contents?.range?.[0] ?? 0;
  }
}

export function brokenFile(path: string, line: number, what: string): StartupError {
  return new StartupError(`${path}:${line}: ${what.split('\n')[0]}`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new StartupError(`${path}: cannot be read (${error instanceof Error ? error.message : error})`);
  }
}
