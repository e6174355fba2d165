// The page on show, read from the address after `#`, so that the server needs to know one address only.

import { useMemo, useSyncExternalStore } from 'react';

export interface Location {
  /** Decoded segments: `#/triggers/github.push/log?ip=…` → ['triggers', 'github.push', 'log']. */
  path: string[];
  query: URLSearchParams;
}

const listeners = new Set<() => void>();

export function useLocation(): Location {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseHash(hash), [hash]);
}

export function parseHash(hash: string): Location {
  const [path = '', ...rest] = hash.replace(/^#\/?/, '').split('?');
  return {
    path: path.split('/').filter(Boolean).map(decodeSegment),
    query: new URLSearchParams(rest.join('?')),
  };
}

export function navigate(href: string, { replace = false } = {}): void {
  if (replace) window.history.replaceState(null, '', href);
  else window.history.pushState(null, '', href);
  for (const listener of listeners) listener();
}

/** Changes parts of the query and leaves the rest of the address; null or '' removes a name. */
export function changeQuery(changes: Record<string, string | null>, { replace = false } = {}): void {
  const [path = '#/', ...rest] = window.location.hash.split('?');
  const query = new URLSearchParams(rest.join('?'));
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  navigate(query.size === 0 ? path : `${path}?${query}`, { replace });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('hashchange', listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('hashchange', listener);
    window.removeEventListener('popstate', listener);
  };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
