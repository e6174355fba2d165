// Runs a change the reader asked for: whether it is under way, and what went wrong with it.

import { useCallback, useRef, useState } from 'react';

export interface Action<A extends unknown[], R> {
  /** Resolves to undefined where it failed; `error` then says why. */
  run(...args: A): Promise<R | undefined>;
  pending: boolean;
  error: unknown;
  clearError(): void;
}

export function useAction<A extends unknown[], R>(perform: (...args: A) => Promise<R>): Action<A, R> {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const performRef = useRef(perform);
  performRef.current = perform;

  const run = useCallback(async (...args: A) => {
    setPending(true);
    setError(null);
    try {
      return await performRef.current(...args);
    } catch (failure) {
      setError(failure);
      return undefined;
    } finally {
      setPending(false);
    }
  }, []);
  const clearError = useCallback(() => setError(null), []);
  return { run, pending, error, clearError };
}
