// A mapping as it is typed: a table of fields, or a template; and back to what the API takes.

import type { TransformInfo } from '../../../../lib/admin/transform-types.ts';

export interface FieldRow {
  /** Names down to the field, separated by `/`. */
  name: string;
  path: string;
  required: boolean;
  list: boolean;
  /** JSON text; '' for null. */
  fallback: string;
}

export interface MappingDraft {
  kind: 'none' | 'jsonpath' | 'liquid';
  rows: FieldRow[];
  template: string;
  /** JSON text; '' for none. */
  inputSchema: string;
  keepOriginal: boolean;
}

export const EMPTY_ROW: FieldRow = { name: '', path: '$.', required: false, list: false, fallback: '' };
const FIRST_TEMPLATE = '{\n  "title": {{ payload.title | json }}\n}';

type Fields = Record<string, unknown>;

export function toMappingDraft({ mapping, input_schema, keep_original }: TransformInfo): MappingDraft {
  return {
    kind: mapping === null ? 'none' : mapping.kind,
    rows: mapping?.kind === 'jsonpath' ? toRows(mapping.fields, []) : [{ ...EMPTY_ROW }],
    template: mapping?.kind === 'liquid' ? mapping.template : FIRST_TEMPLATE,
    inputSchema: input_schema === null ? '' : JSON.stringify(input_schema, null, 2),
    keepOriginal: keep_original,
  };
}

function toRows(fields: Fields, above: string[]): FieldRow[] {
  return Object.entries(fields ?? {}).flatMap(([name, definition]): FieldRow[] => {
    const names = [...above, escapeName(name)];
    if (typeof definition === 'string') return [{ ...EMPTY_ROW, name: names.join('/'), path: definition }];
    const field = (definition ?? {}) as {
      path?: unknown;
      required?: boolean;
      list?: boolean;
      default?: unknown;
    };
    if (typeof field.path !== 'string') return toRows(field as Fields, names);
    const fallback = field.default === undefined ? '' : JSON.stringify(field.default);
    const {
      path,
      required = false,
      list = false,
    } = field as { path: string; required?: boolean; list?: boolean };
    return [{ name: names.join('/'), path, required, list, fallback }];
  });
}

/** As far as it can be read; what cannot is told by `draftProblem`. */
export function toMapping(draft: MappingDraft): TransformInfo['mapping'] {
  if (draft.kind === 'none') return null;
  if (draft.kind === 'liquid') return { kind: 'liquid', template: draft.template };
  const fields: Fields = Object.create(null);
  for (const row of draft.rows) {
    if (row.name.trim() !== '') put(fields, row.name.trim().split('/').map(unescapeName), definitionOf(row));
  }
  return {
    kind: 'jsonpath',
    fields: fields as Extract<TransformInfo['mapping'], { kind: 'jsonpath' }>['fields'],
  };
}

function put(fields: Fields, [name = '', ...below]: string[], definition: unknown): void {
  if (below.length === 0) {
    fields[name] = definition;
    return;
  }
  const group = fields[name];
  const isGroup = typeof group === 'object' && group !== null;
  const next = isGroup ? (group as Fields) : (Object.create(null) as Fields);
  fields[name] = next;
  put(next, below, definition);
}

/** Always as an object: one that is only a path and called `path` would read as the definition of what is above it. */
function definitionOf({ path, required, list, fallback }: FieldRow): object {
  return {
    path,
    ...(required ? { required } : {}),
    ...(list ? { list } : {}),
    ...(fallback.trim() === '' ? {} : { default: jsonOr(fallback, fallback) }),
  };
}

export function toTransform(draft: MappingDraft): TransformInfo {
  return {
    mapping: toMapping(draft),
    input_schema: draft.inputSchema.trim() === '' ? null : (jsonOr(draft.inputSchema, null) as object | null),
    keep_original: draft.keepOriginal,
  };
}

/** Why it cannot be saved as it stands; null where it can. */
export function draftProblem(draft: MappingDraft): string | null {
  if (draft.kind === 'jsonpath') {
    const names = draft.rows.map(({ name }) => name.trim()).filter((name) => name !== '');
    if (names.length === 0) return 'Name at least one field.';
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) return `The field “${twice}” is there twice.`;
    const inner = names.find((name) => names.some((other) => other.startsWith(`${name}/`)));
    if (inner !== undefined) return `“${inner}” is both a field and a group of fields.`;
  }
  return schemaProblem(draft.inputSchema);
}

export function schemaProblem(text: string): string | null {
  if (text.trim() === '') return null;
  const schema = jsonOr(text, undefined);
  return typeof schema === 'object' && schema !== null && !Array.isArray(schema)
    ? null
    : 'This is not a JSON object.';
}

/** JSON Pointer of a row in what is sent. */
export function pointerOf(row: FieldRow): string {
  return `/mapping/fields/${row.name.trim()}`;
}

function jsonOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}

const escapeName = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');
const unescapeName = (name: string) => name.replaceAll('~1', '/').replaceAll('~0', '~');
