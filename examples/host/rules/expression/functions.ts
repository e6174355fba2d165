// The functions of the expression language, in one table: name, how many arguments, what it does.

import { Arguments } from './arguments.ts';
import { LIST_FUNCTIONS } from './list-functions.ts';
import { boundedText, checkTextLength, isIn } from './operators.ts';
import { matches } from './regular-expression.ts';
import { ExpressionError, isObject, isTruthy, type Json, toText, typeName } from './value.ts';

export interface ExpressionFunction {
  /** Least and greatest number of arguments. */
  arity: readonly [number, number];
  call: (args: Arguments) => Json;
}

const CONVERSIONS: Record<string, ExpressionFunction> = {
  string: { arity: [1, 1], call: (args) => toText(args.any(0)) },
  number: { arity: [1, 1], call: toNumber },
  int: { arity: [1, 1], call: (args) => Math.trunc(toNumber(args)) },
  bool: { arity: [1, 1], call: (args) => isTruthy(args.any(0)) },
  type_of: { arity: [1, 1], call: (args) => typeName(args.any(0)) },
};

const MATHEMATICS: Record<string, ExpressionFunction> = {
  abs: { arity: [1, 1], call: (args) => Math.abs(args.number(0)) },
  floor: { arity: [1, 1], call: (args) => Math.floor(args.number(0)) },
  ceil: { arity: [1, 1], call: (args) => Math.ceil(args.number(0)) },
  round: { arity: [1, 1], call: (args) => roundHalfAwayFromZero(args.number(0)) },
  min: { arity: [2, 2], call: (args) => pick(args, (a, b) => a <= b) },
  max: { arity: [2, 2], call: (args) => pick(args, (a, b) => a >= b) },
};

const TEXT: Record<string, ExpressionFunction> = {
  lower: { arity: [1, 1], call: (args) => args.text(0).toLowerCase() },
  upper: { arity: [1, 1], call: (args) => args.text(0).toUpperCase() },
  trim: { arity: [1, 1], call: (args) => args.text(0).trim() },
  split: { arity: [2, 2], call: (args) => args.text(0).split(args.text(1)) },
  join: { arity: [2, 2], call: join },
  replace: { arity: [3, 3], call: replace },
  starts_with: { arity: [2, 2], call: (args) => args.text(0).startsWith(args.text(1)) },
  ends_with: { arity: [2, 2], call: (args) => args.text(0).endsWith(args.text(1)) },
  match: { arity: [2, 2], call: (args) => matches(args.text(0), args.text(1)) },
};

const CONTENTS: Record<string, ExpressionFunction> = {
  length: { arity: [1, 1], call: lengthOf },
  contains: { arity: [2, 2], call: (args) => isIn(args.any(1), args.any(0)) },
  keys: { arity: [1, 1], call: (args) => Object.keys(args.object(0)) },
  values: { arity: [1, 1], call: (args) => Object.values(args.object(0)) },
  merge: { arity: [2, 2], call: (args) => ({ ...args.object(0), ...args.object(1) }) },
};

/** A Map, so that no name such as `constructor` finds something of JavaScript's own. */
const FUNCTIONS: ReadonlyMap<string, ExpressionFunction> = new Map(
  Object.entries({ ...CONVERSIONS, ...MATHEMATICS, ...TEXT, ...CONTENTS, ...LIST_FUNCTIONS }),
);

export const FUNCTION_NAMES: readonly string[] = [...FUNCTIONS.keys()];

export function findFunction(name: string, argumentCount: number): (values: Json[]) => Json {
  const found = FUNCTIONS.get(name);
  if (found === undefined) throw new ExpressionError(`there is no function ${name}()`);
  const [least, most] = found.arity;
  if (argumentCount < least || argumentCount > most) {
    const wanted = least === most ? `${least}` : `${least} or ${most}`;
    throw new ExpressionError(`${name}() needs ${wanted} arguments, not ${argumentCount}`);
  }
  return (values) => found.call(new Arguments(name, values));
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function toNumber(args: Arguments): number {
  const value = args.any(0);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return args.number(0);
  if (DECIMAL.test(value)) return Number(value);
  throw new ExpressionError(`${JSON.stringify(value)} is not a number`);
}

function roundHalfAwayFromZero(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

function pick(args: Arguments, isFirst: (a: number | string, b: number | string) => boolean): Json {
  if (typeof args.any(0) === 'string')
    return isFirst(args.text(0), args.text(1)) ? args.text(0) : args.text(1);
  return isFirst(args.number(0), args.number(1)) ? args.number(0) : args.number(1);
}

function lengthOf(args: Arguments): number {
  const value = args.any(0);
  if (typeof value === 'string' || Array.isArray(value)) return args.sequence(0).length;
  return isObject(value) ? Object.keys(value).length : args.refuse(0, 'a string, an array or an object');
}

function join(args: Arguments): string {
  const texts = args.list(0).map(toText);
  const separator = args.text(1);
  const separators = separator.length * Math.max(0, texts.length - 1);
  checkTextLength(texts.reduce((sum, text) => sum + text.length, separators));
  return texts.join(separator);
}

function replace(args: Arguments): string {
  const parts = args.text(0).split(args.text(1));
  const replacement = args.text(2);
  checkTextLength(parts.length * replacement.length);
  return boundedText(parts.join(replacement));
}
