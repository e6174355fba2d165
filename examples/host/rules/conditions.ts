// Whether a rule's conditions hold for an event. Two forms: a list of {field, operator, value} that must all
// hold, and {expression: '…'} in the expression language.

import { evaluateExpression } from './expression/evaluate.ts';
import { ExpressionError, isEqual, isObject, isTruthy, type Json } from './expression/value.ts';

/** What conditions can see of an event. `payload` is undefined where the event has none at all. */
export interface ConditionEvent {
  id: number;
  trigger: number | null;
  trigger_ref: string;
  payload: Json | undefined;
  created: string;
}

/** Throws ExpressionError where the conditions cannot be judged; the rule does not match then. */
export function conditionsHold(conditions: Json, event: ConditionEvent): boolean {
  if (event.payload === undefined || isEmpty(conditions)) return true;
  if (Array.isArray(conditions)) {
    const payload = event.payload;
    return conditions.every((condition) => conditionHolds(condition, payload));
  }
  if (isObject(conditions) && typeof conditions.expression === 'string') {
    return isTruthy(
      evaluateExpression(withoutBraces(conditions.expression), { event: { ...event } as Json }),
    );
  }
  throw new ExpressionError(
    'conditions are a list of {field, operator, value}, or an object with an expression',
  );
}

function isEmpty(conditions: Json): boolean {
  if (Array.isArray(conditions)) return conditions.length === 0;
  return conditions === null || (isObject(conditions) && Object.keys(conditions).length === 0);
}

/** `{{ event.payload.x > 1 }}` says the same as `event.payload.x > 1`. */
function withoutBraces(expression: string): string {
  const trimmed = expression.trim();
  return trimmed.startsWith('{{') && trimmed.endsWith('}}') ? trimmed.slice(2, -2) : trimmed;
}

function conditionHolds(condition: Json, payload: Json): boolean {
  if (!isObject(condition)) throw new ExpressionError('a condition is an object {field, operator, value}');
  const { field, operator, value = null } = condition;
  if (typeof field !== 'string') throw new ExpressionError('a condition lacks its field');
  if (typeof operator !== 'string') throw new ExpressionError(`the condition on ${field} lacks its operator`);
  const found = fieldOf(payload, field);
  if (operator === 'equals') return isEqual(found, value);
  if (operator === 'not_equals') return !isEqual(found, value);
  if (operator === 'contains') {
    return typeof found === 'string' && typeof value === 'string' && found.includes(value);
  }
  return false;
}

/** `field` is a path of object keys from the root of the payload: `repository.full_name`. */
function fieldOf(payload: Json, field: string): Json {
  let current = payload;
  for (const key of field.split('.')) {
    if (!isObject(current) || !Object.hasOwn(current, key)) {
      throw new ExpressionError(`the payload has no field ${field}`);
    }
    current = current[key] as Json;
  }
  return current;
}
