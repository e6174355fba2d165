// Requests that are on their way before the page that wants them is there: while the session is checked, and React starts.

import { getToken } from '../session/token.ts';

interface Early {
  token: string | null;
  answer: Promise<unknown>;
}

const early = new Map<string, Early>();

export function askEarly(key: string, ask: (signal: AbortSignal) => Promise<unknown>): void {
  const answer = ask(new AbortController().signal);
  // Whoever takes it hears of what went wrong; if nobody does, nobody has to.
  answer.catch(() => undefined);
  early.set(key, { token: getToken(), answer });
}

/** Once, and only for whoever asked; undefined where there is none. */
export function takeEarly(key: string): Promise<unknown> | undefined {
  const found = early.get(key);
  early.delete(key);
  return found?.token === getToken() ? found.answer : undefined;
}
