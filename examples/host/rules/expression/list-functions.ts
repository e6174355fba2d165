// The functions of the expression language that work on lists; most take a text as the list of its characters.

import type { Arguments } from './arguments.ts';
import type { ExpressionFunction } from './functions.ts';
import { compare } from './operators.ts';
import { canonicalText, ExpressionError, isEqual, type Json } from './value.ts';

export const LIST_FUNCTIONS: Record<string, ExpressionFunction> = {
  sum: { arity: [1, 1], call: sum },
  reversed: { arity: [1, 1], call: (args) => sameKind(args, args.sequence(0).toReversed()) },
  sort: { arity: [1, 1], call: (args) => sort(args) },
  unique: { arity: [1, 1], call: unique },
  flat: { arity: [1, 1], call: (args) => args.list(0).flat() as Json[] },
  zip: { arity: [2, 2], call: zip },
  range: { arity: [1, 2], call: range },
  slice: { arity: [2, 3], call: slice },
  index_of: { arity: [2, 2], call: indexOf },
  count: { arity: [2, 2], call: count },
  chunks: { arity: [2, 2], call: chunks },
};

/** A text in, a text out. */
function sameKind(args: Arguments, items: Json[]): Json {
  return typeof args.any(0) === 'string' ? items.join('') : items;
}

function sum(args: Arguments): number {
  return args.list(0).reduce<number>((total, item) => {
    if (typeof item !== 'number') throw new ExpressionError('sum() needs an array of numbers');
    return total + item;
  }, 0);
}

function sort(args: Arguments): Json[] {
  const items = args.list(0);
  const isOneKind = ['number', 'string'].some((kind) => items.every((item) => typeof item === kind));
  if (!isOneKind) throw new ExpressionError('sort() needs an array of numbers or an array of strings');
  return items.toSorted(compare);
}

function unique(args: Arguments): Json[] {
  const firsts = new Map<string, Json>();
  for (const item of args.list(0)) {
    const text = canonicalText(item);
    if (!firsts.has(text)) firsts.set(text, item);
  }
  return [...firsts.values()];
}

function zip(args: Arguments): Json[] {
  const [first, second] = [args.list(0), args.list(1)];
  return first.slice(0, second.length).map((item, index) => [item, second[index] as Json]);
}

const MAX_RANGE = 10_000;

function range(args: Arguments): number[] {
  const [start, end] = args.count === 1 ? [0, args.integer(0)] : [args.integer(0), args.integer(1)];
  const length = Math.max(0, end - start);
  if (length > MAX_RANGE) throw new ExpressionError(`range() makes at most ${MAX_RANGE} numbers`);
  return Array.from({ length }, (_, index) => start + index);
}

function slice(args: Arguments): Json {
  const end = args.any(2) === null ? undefined : args.integer(2);
  return sameKind(args, args.sequence(0).slice(args.integer(1), end));
}

function indexOf(args: Arguments): number {
  const haystack = args.any(0);
  if (typeof haystack !== 'string') return args.sequence(0).findIndex((item) => isEqual(item, args.any(1)));
  const found = haystack.indexOf(args.text(1));
  return found === -1 ? -1 : [...haystack.slice(0, found)].length;
}

function count(args: Arguments): number {
  const haystack = args.any(0);
  if (typeof haystack === 'string') return haystack.split(args.text(1)).length - 1;
  return (args.sequence(0) as Json[]).filter((item) => isEqual(item, args.any(1))).length;
}

function chunks(args: Arguments): Json[] {
  const [items, size] = [args.list(0), args.integer(1)];
  if (size < 1) throw new ExpressionError('chunks() needs a size of at least 1');
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}
