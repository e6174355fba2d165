// Ends synchronous work that takes too long, whatever it is stuck in: a regular expression that backtracks for ever
// cannot look at a clock.

import { createContext, Script } from 'node:vm';

/** The work was ended in the middle; what it was changing may be half changed. */
export class TimeGuardError extends Error {
  override readonly name = 'TimeGuardError';
}

const box: { work: (() => unknown) | undefined } = { work: undefined };
// Made at the first use: most hosts never have any.
let context: ReturnType<typeof createContext> | undefined;
const script = new Script('work()');

/** On a busy machine the process may have waited for its turn for most of the time: work is not to blame for that. */
const MOST_TRIES = 4;

/**
 * Costs a thread for each call, 0.1 ms or on a busy machine a few, so what can count its own steps does that instead, and
 * many short pieces of work share one. Within another one, that one's limit holds.
 *
 * @param work may be begun again from the start.
 * @throws TimeGuardError after `limitMs`, and whatever `work` throws.
 */
export function runWithin<Result>(limitMs: number, work: () => Result): Result {
  if (box.work !== undefined) return work();
  context ??= createContext(box);
  box.work = work;
  try {
    for (let tries = 1; ; tries++) {
      const cpuBefore = process.cpuUsage();
      try {
        return script.runInContext(context, { timeout: limitMs }) as Result;
      } catch (error) {
        if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        if (tries === MOST_TRIES || cpuMsSince(cpuBefore) > limitMs / 2)
          throw new TimeGuardError(`took longer than ${limitMs} ms`, { cause: error });
      }
    }
  } finally {
    box.work = undefined;
  }
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
