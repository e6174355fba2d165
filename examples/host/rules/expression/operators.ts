// What the operators of an expression do. None converts a type silently: '1' + 1 is an error.

import { ExpressionError, isEqual, isObject, type Json, typeName } from './value.ts';

type Operator = (left: Json, right: Json) => Json;

/** `and` and `or` are missing: they do not always evaluate their right side, so evaluate.ts does them. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  '==': isEqual,
  '!=': (left, right) => !isEqual(left, right),
  '<': (left, right) => compare(left, right) < 0,
  '<=': (left, right) => compare(left, right) <= 0,
  '>': (left, right) => compare(left, right) > 0,
  '>=': (left, right) => compare(left, right) >= 0,
  in: (left, right) => isIn(left, right),
  'not in': (left, right) => !isIn(left, right),
  '+': add,
  '-': (left, right) => arithmetic('-', left, right, (a, b) => a - b),
  '*': (left, right) => arithmetic('*', left, right, (a, b) => a * b),
  '/': (left, right) => arithmetic('/', left, nonZero(right), (a, b) => a / b),
  '%': (left, right) => arithmetic('%', left, nonZero(right), (a, b) => a % b),
};

export function negate(value: Json): number {
  if (typeof value !== 'number') throw new ExpressionError(`cannot negate ${typeName(value)}`);
  return -value;
}

export function isIn(needle: Json, haystack: Json): boolean {
  if (Array.isArray(haystack)) return haystack.some((item) => isEqual(item, needle));
  if (typeof needle === 'string' && typeof haystack === 'string') return haystack.includes(needle);
  if (typeof needle === 'string' && isObject(haystack)) return Object.hasOwn(haystack, needle);
  throw new ExpressionError(`${typeName(needle)} cannot be looked for in ${typeName(haystack)}`);
}

/** Negative, zero or positive; numbers with numbers, text with text, lists of these element by element. */
export function compare(left: Json, right: Json): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right);
  if (!Array.isArray(left) || !Array.isArray(right)) {
    throw new ExpressionError(`cannot order ${typeName(left)} and ${typeName(right)}`);
  }
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = compare(left[index] as Json, right[index] as Json);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function add(left: Json, right: Json): Json {
  if (typeof left === 'string' && typeof right === 'string') return boundedText(left + right);
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  return arithmetic('+', left, right, (a, b) => a + b);
}

function arithmetic(operator: string, left: Json, right: Json, apply: (a: number, b: number) => number) {
  if (typeof left === 'number' && typeof right === 'number') return apply(left, right);
  throw new ExpressionError(`cannot apply ${operator} to ${typeName(left)} and ${typeName(right)}`);
}

function nonZero(value: Json): Json {
  if (value === 0) throw new ExpressionError('division by zero');
  return value;
}

/** Text may grow by +, join and replace, but not without end. */
const MAX_TEXT_LENGTH = 1_000_000;

export function boundedText(text: string): string {
  checkTextLength(text.length);
  return text;
}

export function checkTextLength(length: number): void {
  if (length > MAX_TEXT_LENGTH) throw new ExpressionError(`a text of ${length} characters is too long`);
}
