// What is wrong with the settings of a target beyond their shape: an address that would be refused, a path or template
// that cannot be read, a schema that is none. Everything wrong at once, each with its place.

import type { ErrorDetail } from '../errors.ts';
import type { TargetGuard } from '../net/target-guard.ts';
import { compileAnswerCheck } from './answer-check.ts';
import { compileCondition } from './condition.ts';
import { checkHeaderName, compileHeaders } from './header-template.ts';
import { compileOrdering } from './ordering.ts';
import type { TargetSettings } from './settings.ts';

export function checkTargetSettings(
  settings: TargetSettings,
  guard: Pick<TargetGuard, 'checkUrl'>,
): ErrorDetail[] {
  const { headers, condition, ordering, answer, retry } = settings;
  return [
    ...problemAt('/url', () => guard.checkUrl(settings.url)),
    ...problemAt('/condition', () => compileCondition(condition)),
    ...problemAt('/ordering/key', () => compileOrdering(ordering)),
    ...problemAt('/answer/json_schema', () => compileAnswerCheck(answer)),
    ...headers.flatMap((header, index) => [
      ...nameProblem(`/headers/${index}/name`, header.name),
      ...problemAt(`/headers/${index}/value`, () => compileHeaders([header])),
    ]),
    ...repeatedNames(headers.map(({ name }) => name)),
    ...(retry.first_delay_seconds > retry.max_delay_seconds
      ? [{ path: '/retry/first_delay_seconds', message: 'must not be longer than max_delay_seconds' }]
      : []),
  ];
}

function problemAt(path: string, check: () => unknown): ErrorDetail[] {
  try {
    check();
    return [];
  } catch (error) {
    const { message, position } = error as Error & { position?: unknown };
    const where = typeof position === 'number' ? ` (at character ${position + 1})` : '';
    return [{ path, message: `${message}${where}` }];
  }
}

function nameProblem(path: string, name: string): ErrorDetail[] {
  const problem = checkHeaderName(name);
  return problem === null ? [] : [{ path, message: problem }];
}

function repeatedNames(names: readonly string[]): ErrorDetail[] {
  const seen = new Set<string>();
  return names.flatMap((name, index) => {
    const lower = name.toLowerCase();
    const isRepeated = seen.has(lower);
    seen.add(lower);
    return isRepeated ? [{ path: `/headers/${index}/name`, message: 'is there already' }] : [];
  });
}
