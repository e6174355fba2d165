// What a JSON tree needs to know about values: their kind, their parts, their paths.

import { ExactNumber } from './exact-number.ts';

export type Branch = unknown[] | Record<string, unknown>;

export function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null && !(value instanceof ExactNumber);
}

export function sizeOf(value: Branch): number {
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

/** Some of the parts of a branch, so that ten thousand keys cost as much as a hundred until they are asked for. */
export function partsOf(value: Branch, limit: number): [string | number, unknown][] {
  if (Array.isArray(value)) return value.slice(0, limit).map((part, index) => [index, part]);
  return Object.keys(value)
    .slice(0, limit)
    .map((key) => [key, value[key]]);
}

/** JSONPath (RFC 9535) of a part of the node at `path`. */
export function pathOfPart(path: string, part: string | number): string {
  if (typeof part === 'number') return `${path}[${part}]`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(part) ? `${path}.${part}` : `${path}['${quoted(part)}']`;
}

export function summaryOf(value: Branch): string {
  const size = sizeOf(value);
  if (Array.isArray(value)) return size === 1 ? '1 element' : `${size.toLocaleString('en')} elements`;
  return size === 1 ? '1 key' : `${size.toLocaleString('en')} keys`;
}

function quoted(key: string): string {
  return key
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}
