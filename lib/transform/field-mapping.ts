// Mapping by JSONPath: an object whose members are found in the payload. Numbers keep every digit the sender wrote.

import { compileJsonPath, type JsonPath, JsonPathError } from '../json-path/json-path.ts';
import { pointerPart } from '../json-pointer.ts';
import { parseExactly, toJsonText } from '../liquid/json-text.ts';
import type { Payload } from '../payload/parse-payload.ts';
import { toMappedPayload } from './mapped-payload.ts';
import { MappingError, type MappingProblem, notMappable, tookTooLong } from './mapping-error.ts';

export interface FieldDefinition {
  /** JSONPath (RFC 9535) into the payload. */
  path: string;
  /** True: a payload without it is refused. Default: false. */
  required?: boolean;
  /** Stands where nothing is found, any JSON. Default: null. */
  default?: unknown;
  /** True: always an array, whether it finds none, one or several values. Default: false. */
  list?: boolean;
}

/** A text is the path of a field; an object whose `path` is a text defines one; any other object holds fields. */
export interface FieldDefinitions {
  [name: string]: string | FieldDefinition | FieldDefinitions;
}

type Node = Field | Group;

interface Field {
  pointer: string;
  path: JsonPath;
  isRequired: boolean;
  isList: boolean;
  /** JSON text. */
  fallback: string;
}

interface Group {
  /** `"name":` and what stands there. */
  members: [label: string, node: Node][];
}

const MAX_FIELDS = 500;
const MAX_DEPTH = 10;
const MAX_NAME_LENGTH = 200;
const MEMBERS = ['path', 'required', 'default', 'list'];

/** @throws MappingError */
export function compileFields(
  fields: unknown,
  bounds: { maxOutputBytes: number; timeoutMs: number },
): (payload: Payload) => Payload {
  const compiler = new FieldCompiler();
  const root = compiler.compileGroup(fields, '/fields', 1);
  if (compiler.problems.length > 0) throw new MappingError(compiler.problems);
  return (payload) => toMappedPayload(textOf(root, finder(payload, bounds.timeoutMs)), bounds.maxOutputBytes);
}

/** Reading all of a payload again for the digits of its numbers takes far longer than finding a field, so that waits. */
function finder({ text, json }: Payload, timeoutMs: number): (field: Field) => unknown[] {
  let deadlineMs = performance.now() + timeoutMs;
  let exact: unknown;
  return ({ path }) => {
    if (performance.now() > deadlineMs) throw tookTooLong(timeoutMs);
    const values = path.values(json);
    if (!values.some(holdsNumber)) return values;
    if (exact === undefined) {
      const startMs = performance.now();
      exact = parseExactly(text, json);
      // How long this takes depends on the size of the payload, which has a limit of its own.
      deadlineMs += performance.now() - startMs;
    }
    return exact === json ? values : path.values(json, exact);
  };
}

function holdsNumber(value: unknown): boolean {
  if (typeof value === 'number') return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsNumber);
}

class FieldCompiler {
  readonly problems: MappingProblem[] = [];
  #fields = 0;

  compileGroup(definitions: unknown, pointer: string, depth: number): Group {
    if (!isObject(definitions)) {
      this.#refuse(pointer, 'must be an object of field names and their paths');
      return { members: [] };
    }
    if (depth > MAX_DEPTH) {
      this.#refuse(pointer, `is nested deeper than ${MAX_DEPTH} levels`);
      return { members: [] };
    }
    const entries = Object.entries(definitions);
    if (entries.length === 0) this.#refuse(pointer, 'needs a field');
    return {
      members: entries.map(([name, definition]) => {
        const place = `${pointer}${pointerPart(name)}`;
        if (name.length > MAX_NAME_LENGTH) this.#refuse(pointer, `has a name of ${name.length} characters`);
        return [`${JSON.stringify(name)}:`, this.#compileNode(definition, place, depth)];
      }),
    };
  }

  #compileNode(definition: unknown, pointer: string, depth: number): Node {
    if (typeof definition === 'string') return this.#compileField({ path: definition }, pointer, pointer);
    if (isObject(definition) && typeof definition.path === 'string') {
      this.#checkMembers(definition, pointer);
      return this.#compileField(definition as unknown as FieldDefinition, pointer, `${pointer}/path`);
    }
    if (isObject(definition)) return this.compileGroup(definition, pointer, depth + 1);
    this.#refuse(pointer, 'must be a JSONPath, { "path": … }, or an object of further fields');
    return { members: [] };
  }

  #compileField(definition: FieldDefinition, pointer: string, pathPointer: string): Node {
    if (++this.#fields === MAX_FIELDS + 1) this.#refuse('/fields', `has more than ${MAX_FIELDS} fields`);
    const path = this.#compilePath(definition.path, pathPointer);
    if (path === null) return { members: [] };
    const { required = false, list = false } = definition;
    const fallback = toJsonText(definition.default ?? (list ? [] : null));
    return { pointer, path, isRequired: required, isList: list, fallback };
  }

  #compilePath(text: string, pointer: string): JsonPath | null {
    try {
      return compileJsonPath(text);
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      const position = { offset: error.position };
      this.problems.push({ path: pointer, message: `is no JSONPath: ${error.message}`, position });
      return null;
    }
  }

  #checkMembers(definition: Record<string, unknown>, pointer: string): void {
    for (const name of Object.keys(definition)) {
      if (MEMBERS.includes(name)) continue;
      const hint = 'a field named "path" beside others is written { "path": { "path": "$.a" } }';
      this.#refuse(`${pointer}${pointerPart(name)}`, `is not among ${MEMBERS.join(', ')}; ${hint}`);
    }
    for (const name of ['required', 'list']) {
      const value = definition[name];
      if (value !== undefined && typeof value !== 'boolean') {
        this.#refuse(`${pointer}/${name}`, 'must be true or false');
      }
    }
  }

  #refuse(path: string, message: string): void {
    this.problems.push({ path, message, position: null });
  }
}

function textOf(node: Node, find: (field: Field) => unknown[]): string {
  if ('members' in node) {
    return `{${node.members.map(([label, member]) => `${label}${textOf(member, find)}`).join(',')}}`;
  }
  const values = find(node);
  if (values.length === 0) return missing(node);
  return toJsonText(values.length === 1 && !node.isList ? values[0] : values);
}

function missing({ pointer, path, isRequired, fallback }: Field): string {
  if (!isRequired) return fallback;
  const name = pointer.slice('/fields'.length);
  throw notMappable(`${path.text} finds nothing, which ${name} requires`, [
    { path: '', message: `holds nothing at ${path.text}, which the trigger requires` },
  ]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
