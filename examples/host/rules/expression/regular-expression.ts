// match(pattern, text): a payload chooses the text, so a slow pattern must not be able to hold up the process.

import { createContext, Script } from 'node:vm';
import { ExpressionError } from './value.ts';

const TIMEOUT_MS = 50;
// The script is a constant; pattern and text are handed to it as values. A vm is how Node can interrupt a
// regular expression that backtracks for ever.
const MATCH = new Script('new RegExp(pattern, flags).test(text)');

export function matches(pattern: string, text: string): boolean {
  const { flags, source } = leadingFlags(pattern);
  try {
    const context = createContext({ __proto__: null, pattern: source, flags, text });
    return MATCH.runInContext(context, { timeout: TIMEOUT_MS }) === true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ExpressionError(`match() with the pattern ${JSON.stringify(pattern)}: ${why}`, {
      cause: error,
    });
  }
}

/** `(?i)…`, as most other languages write it. */
function leadingFlags(pattern: string): { flags: string; source: string } {
  const [prefix = '', flags = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  return { flags: `u${[...new Set(flags)].join('')}`, source: pattern.slice(prefix.length) };
}
