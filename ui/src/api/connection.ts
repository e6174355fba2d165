// Whether the server can be reached, as one small store: the banner shows it, waiting queries listen to it.

type Listener = () => void;

let reachable = true;
const listeners = new Set<Listener>();
const restoredListeners = new Set<Listener>();

export function isReachable(): boolean {
  return reachable;
}

export function subscribeToConnection(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Called when the server is back after having been away: the moment to load again what failed. */
export function onRestored(listener: Listener): () => void {
  restoredListeners.add(listener);
  return () => restoredListeners.delete(listener);
}

export function reportReachable(): void {
  if (reachable) return;
  reachable = true;
  for (const listener of [...listeners, ...restoredListeners]) listener();
}

export function reportUnreachable(): void {
  if (!reachable) return;
  reachable = false;
  for (const listener of listeners) listener();
}
