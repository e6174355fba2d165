// Expressions of rule conditions: compiled once into closures, run on plain JSON. Nothing of JavaScript is in
// reach: no prototypes, no globals, no calls but those of the table of functions.

import { findFunction } from './functions.ts';
import { parseExpression, type Syntax } from './grammar.ts';
import { negate, OPERATORS } from './operators.ts';
import { ExpressionError, isObject, isTruthy, type Json, typeName } from './value.ts';

/** The variables an expression may name. */
export type Scope = Readonly<Record<string, Json>>;
type Evaluator = (scope: Scope) => Json;

/** Throws ExpressionError where the text cannot be read; so does the function it returns, where it cannot run. */
function compileExpression(text: string): Evaluator {
  return compile(parseExpression(text));
}

export function evaluateExpression(text: string, scope: Scope): Json {
  return compileExpression(text)(scope);
}

function compile(node: Syntax | null): Evaluator {
  switch (node?.type) {
    case 'Literal':
      return constant(typeof node.value === 'string' ? decodeText(node.raw) : (node.value as Json));
    case 'Identifier':
      return (scope) => property(scope, node.name, 'variable');
    case 'ArrayExpression':
      return compileList(node.elements as (Syntax | null)[]);
    case 'UnaryExpression':
      return compileUnary(node.operator, compile(node.argument as Syntax));
    case 'BinaryExpression':
      return compileBinary(node.operator, compile(node.left as Syntax), compile(node.right as Syntax));
    case 'MemberExpression':
      if (node.optional !== true) return compileMember(node);
      break;
    case 'CallExpression':
      if (node.callee.type === 'Identifier' && node.optional !== true) return compileCall(node);
      break;
  }
  throw new ExpressionError(`${node?.type ?? 'an empty place'} is not part of the expression language`);
}

function constant(value: Json): Evaluator {
  return () => value;
}

function compileList(elements: (Syntax | null)[]): Evaluator {
  const evaluators = elements.map(compile);
  return (scope) => evaluators.map((evaluate) => evaluate(scope));
}

function compileUnary(operator: string, operand: Evaluator): Evaluator {
  return operator === 'not' ? (scope) => !isTruthy(operand(scope)) : (scope) => negate(operand(scope));
}

function compileBinary(operator: string, left: Evaluator, right: Evaluator): Evaluator {
  if (operator === 'and') return (scope) => isTruthy(left(scope)) && isTruthy(right(scope));
  if (operator === 'or') return (scope) => isTruthy(left(scope)) || isTruthy(right(scope));
  const apply = OPERATORS[operator];
  if (apply === undefined) throw new ExpressionError(`there is no operator ${operator}`);
  return (scope) => apply(left(scope), right(scope));
}

function compileMember(node: Extract<Syntax, { type: 'MemberExpression' }>): Evaluator {
  const object = compile(node.object as Syntax);
  if (node.computed) {
    const index = compile(node.property as Syntax);
    return (scope) => elementAt(object(scope), index(scope));
  }
  const name = String(node.property.name);
  return (scope) => property(object(scope), name, 'property');
}

function compileCall(node: Extract<Syntax, { type: 'CallExpression' }>): Evaluator {
  const call = findFunction(String(node.callee.name), node.arguments.length);
  const operands = node.arguments.map((argument) => compile(argument as Syntax));
  return (scope) => call(operands.map((evaluate) => evaluate(scope)));
}

/** A missing property is an error and not null: a misspelt condition must not match by accident. */
function property(object: Json, name: string, kind: 'variable' | 'property'): Json {
  if (!isObject(object)) throw new ExpressionError(`${typeName(object)} has no property ${name}`);
  if (!Object.hasOwn(object, name)) throw new ExpressionError(`there is no ${kind} ${name}`);
  return object[name] as Json;
}

function elementAt(sequence: Json, index: Json): Json {
  if (typeof index === 'string') return property(sequence, index, 'property');
  const items = typeof sequence === 'string' ? [...sequence] : sequence;
  if (!Array.isArray(items) || !Number.isSafeInteger(index)) {
    throw new ExpressionError(`${typeName(sequence)} cannot be indexed by ${typeName(index)}`);
  }
  const item = items.at(index as number);
  if (item === undefined) throw new ExpressionError(`there is no element ${index}`);
  return item;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** jsep drops the backslash of escapes it does not know; a pattern such as '\d+' needs it. */
function decodeText(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/gs, (whole, character) => ESCAPES[character] ?? whole);
}
