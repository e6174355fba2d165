// Counts what a compiled query does, and ends it where that becomes too much. json-p3 has no place for that, so each
// part of the one compiled query is told to count.

import { type JSONPathQuery, jsonpath } from 'json-p3';

type Expression = jsonpath.expressions.FilterExpression;
type Selector = JSONPathQuery['segments'][number]['selectors'][number];

export class StepsExhaustedError extends Error {
  override readonly name = 'StepsExhaustedError';
}

const { FilterQuery, FunctionExtension, InfixExpression, LogicalExpression, PrefixExpression } =
  jsonpath.expressions;
const { FilterSelector } = jsonpath.selectors;

/** Comparing or measuring so many characters costs as much as any other step. */
const CHARACTERS_PER_STEP = 64;

export class StepBudget {
  readonly #maxSteps: number;
  #left = 0;

  constructor(maxSteps: number) {
    this.#maxSteps = maxSteps;
  }

  /** Before each use of the query. */
  begin(): void {
    this.#left = this.#maxSteps;
  }

  /** Has every part of the query count, those inside of its filters too. */
  watch(query: JSONPathQuery): { usesRegExp: boolean } {
    const found = { usesRegExp: false };
    this.#watchQuery(query, found);
    return found;
  }

  #spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new StepsExhaustedError('too many steps');
  }

  #watchQuery(query: JSONPathQuery, found: { usesRegExp: boolean }): void {
    for (const segment of query.segments) {
      for (const selector of segment.selectors) {
        this.#countSelector(selector);
        if (selector instanceof FilterSelector) this.#watchExpression(selector.expression, found);
      }
    }
  }

  #countSelector(selector: Selector): void {
    const resolve = selector.resolve.bind(selector);
    const lazyResolve = selector.lazyResolve.bind(selector);
    selector.resolve = (node) => {
      this.#spend(stepsAt(node));
      return resolve(node);
    };
    selector.lazyResolve = (node) => {
      this.#spend(stepsAt(node));
      return lazyResolve(node);
    };
  }

  #watchExpression(expression: Expression, found: { usesRegExp: boolean }): void {
    if (expression instanceof FilterQuery) {
      this.#watchQuery(expression.path, found);
    } else if (expression instanceof LogicalExpression) {
      this.#watchExpression(expression.expression, found);
    } else if (expression instanceof PrefixExpression) {
      this.#watchExpression(expression.right, found);
    } else if (expression instanceof InfixExpression) {
      for (const side of [expression.left, expression.right]) this.#watchOperand(side, found);
    } else if (expression instanceof FunctionExtension) {
      if (expression.name === 'match' || expression.name === 'search') found.usesRegExp = true;
      for (const argument of expression.args) this.#watchOperand(argument, found);
    }
  }

  /** What is compared or measured may be as large as the payload. */
  #watchOperand(operand: Expression, found: { usesRegExp: boolean }): void {
    this.#watchExpression(operand, found);
    if (!(operand instanceof FilterQuery)) return;
    const evaluate = operand.evaluate.bind(operand);
    operand.evaluate = (context) => {
      const result = evaluate(context) as jsonpath.JSONPathNodeList;
      if (result.length === 1) this.#spendOn(result.nodes[0]?.value);
      return result;
    };
  }

  #spendOn(value: unknown): void {
    this.#spend(typeof value === 'string' ? 1 + value.length / CHARACTERS_PER_STEP : 1);
    if (typeof value !== 'object' || value === null) return;
    for (const name in value) this.#spendOn((value as Record<string, unknown>)[name]);
  }
}

/** Its own children, and the way to it, which is copied for each of them. */
function stepsAt(node: jsonpath.JSONPathNode): number {
  const { value, location } = node;
  const children = Array.isArray(value) ? value.length : 1;
  return 1 + children + location.length / 8;
}
