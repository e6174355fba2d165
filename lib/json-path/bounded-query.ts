// json-p3 held to bounds: it knows none but a depth, and `$..[?@..*]` takes quadratic time.

import {
  JSONPathEnvironment,
  JSONPathError,
  type JSONPathQuery,
  type JSONValue,
  type jsonpath,
} from 'json-p3';
import { WebhookRequestError } from '../errors.ts';
import { runWithin, TimeGuardError } from '../time-guard.ts';
import { type JsonPath, JsonPathError, valueAt } from './path.ts';
import { StepBudget, StepsExhaustedError } from './step-budget.ts';

/** Payloads are not nested deeper than 500 levels; json-p3 counts from one and refuses the last. */
const MAX_DEPTH = 502;
const MAX_VALUES = 10_000;
/** Some 50 ms; a query that finds 10,000 values by their names in 1 MB needs half of them. */
const MAX_STEPS = 250_000;
/** For paths with regular expressions, whose steps nobody can count. */
const REGEXP_LIMIT_MS = 50;

const environment = new JSONPathEnvironment({ maxRecursionDepth: MAX_DEPTH });

/** @throws JsonPathError */
export function compileQuery(text: string): JsonPath {
  const query = parse(text);
  const budget = new StepBudget(MAX_STEPS);
  const { usesRegExp } = budget.watch(query);
  const find = (json: unknown, exact: unknown, maxValues: number) => {
    const search = () => collect(query.lazyQuery(json as JSONValue), exact, maxValues);
    budget.begin();
    return usesRegExp ? runWithin(REGEXP_LIMIT_MS, search) : search();
  };
  return {
    text,
    isSingular: query.singularQuery(),
    values(json, exact = json) {
      const values = bounded(text, () => find(json, exact, MAX_VALUES + 1));
      if (values.length > MAX_VALUES) throw tooMuch(text, `finds more than ${MAX_VALUES} values`);
      return values;
    },
    first: (json, exact = json) => bounded(text, () => find(json, exact, 1))[0],
  };
}

function parse(text: string): JSONPathQuery {
  try {
    return environment.compile(text);
  } catch (error) {
    if (error instanceof JSONPathError) {
      const position = Math.min(Math.max(error.token.index, 0), text.length);
      // It ends with the whole path, and with the position again.
      throw new JsonPathError(error.message.replace(/ \('.*':-?\d+\)$/s, ''), position, error);
    }
    // Nested so deeply that the parser runs out of stack.
    throw new JsonPathError('cannot be read', 0, error);
  }
}

function collect(
  nodes: IterableIterator<jsonpath.JSONPathNode>,
  exact: unknown,
  maxValues: number,
): unknown[] {
  const values: unknown[] = [];
  for (const node of nodes) {
    values.push(valueAt(exact, node.location));
    if (values.length >= maxValues) break;
  }
  return values;
}

function bounded<Result>(text: string, find: () => Result): Result {
  try {
    return find();
  } catch (error) {
    if (error instanceof StepsExhaustedError || error instanceof TimeGuardError) {
      throw tooMuch(text, 'takes too long', error);
    }
    // A list of more members than there is room for on the stack; a depth that json-p3 does not follow.
    if (error instanceof RangeError || error instanceof JSONPathError) {
      throw tooMuch(text, 'finds too much', error);
    }
    throw error;
  }
}

function tooMuch(text: string, problem: string, cause?: unknown): WebhookRequestError {
  const reason = `JSONPath ${text.slice(0, 200)} ${problem} in this payload`;
  return new WebhookRequestError(
    'VALIDATION_ERROR',
    'The payload is too large for what the trigger does with it',
    {
      outcome: 'invalid_payload',
      reason,
      cause,
    },
  );
}
