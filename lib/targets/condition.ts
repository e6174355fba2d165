// Which events a target wants.

import { isDeepStrictEqual } from 'node:util';
import { matchesGlob } from '../glob.ts';
import type { TargetCondition } from './settings.ts';
import { compilePlace, type Subject } from './subject.ts';

/** @throws JsonPathError where a path cannot be read. */
export function compileCondition(condition: TargetCondition | null): (subject: Subject) => boolean {
  if (condition === null) return () => true;
  if (typeof condition === 'string') {
    const valuesAt = compilePlace({ path: condition });
    return (subject) => valuesAt(subject).length > 0;
  }
  const valuesAt = compilePlace(condition);
  const holds = testOf(condition);
  return (subject) => holds(valuesAt(subject));
}

/** Several values are found by a path with a wildcard: one that fits is enough. */
function testOf(condition: Exclude<TargetCondition, string>): (values: unknown[]) => boolean {
  if ('exists' in condition) return (values) => values.length > 0 === condition.exists;
  if ('matches' in condition)
    return (values) =>
      values.some((value) => typeof value === 'string' && matchesGlob(condition.matches, value));
  const wanted = 'in' in condition ? condition.in : [condition.equals];
  return (values) => values.some((value) => wanted.some((one) => isDeepStrictEqual(one, value)));
}
