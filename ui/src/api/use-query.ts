// Loads something from the API for a component: shows what was known before at once, keeps it while newer data is on its
// way, and tries again when the server or the session is back.

import { useCallback, useEffect, useRef, useState } from 'react';
import { useSessionState } from '../session/use-session.ts';
import { onRestored } from './connection.ts';
import { takeEarly } from './early.ts';

const MAX_REMEMBERED = 100;
const remembered = new Map<string, unknown>();

export interface Query<T> {
  data: T | undefined;
  error: unknown;
  loading: boolean;
  reload(): void;
  /** Puts in what a change answered, without asking again. */
  set(data: T): void;
}

interface State<T> {
  data: T | undefined;
  error: unknown;
  loading: boolean;
}

export interface QueryOptions {
  /** Load again this often while the page is visible. */
  refreshMs?: number;
}

/** `key` names what is loaded; null means nothing yet. */
export function useQuery<T>(
  key: string | null,
  load: (signal: AbortSignal) => Promise<T>,
  { refreshMs }: QueryOptions = {},
): Query<T> {
  const [state, setState] = useState<State<T>>(() => ({
    data: key === null ? undefined : (remembered.get(key) as T | undefined),
    error: null,
    loading: key !== null,
  }));
  const [round, setRound] = useState(0);
  const { generation } = useSessionState();
  const loadRef = useRef(load);
  loadRef.current = load;
  const underWay = useRef<AbortController>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: round and generation are the reasons to load again
  useEffect(() => {
    if (key === null) return;
    const controller = new AbortController();
    underWay.current = controller;
    const known = remembered.get(key) as T | undefined;
    setState((before) => ({ data: known ?? before.data, error: before.error, loading: true }));
    const early = takeEarly(key) as Promise<T> | undefined;
    (early ?? loadRef.current(controller.signal)).then(
      (data) => {
        if (controller.signal.aborted) return;
        remember(key, data);
        setState({ data, error: null, loading: false });
      },
      (error) => {
        if (!controller.signal.aborted) setState((before) => ({ ...before, error, loading: false }));
      },
    );
    return () => controller.abort();
  }, [key, round, generation]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  const set = useCallback(
    (data: T) => {
      // An answer that is still on its way is older than this.
      underWay.current?.abort();
      if (key !== null) remember(key, data);
      setState({ data, error: null, loading: false });
    },
    [key],
  );
  useEffect(() => onRestored(reload), [reload]);
  useRefresh(refreshMs, reload);
  return { ...state, reload, set };
}

export function forgetEverything(): void {
  remembered.clear();
}

function remember(key: string, data: unknown): void {
  remembered.delete(key);
  remembered.set(key, data);
  const oldest = remembered.keys().next().value;
  if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
}

function useRefresh(refreshMs: number | undefined, reload: () => void): void {
  useEffect(() => {
    if (refreshMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, refreshMs);
    return () => clearInterval(timer);
  }, [refreshMs, reload]);
}
