// The bearer token: kept for this tab only, taken out of the address at once, forgotten when the server refuses it.

const STORAGE_KEY = 'attune-webhooks-token';

let token: string | null = readStored();
const unauthorizedListeners = new Set<() => void>();

export function getToken(): string | null {
  return token;
}

export function setToken(value: string | null): void {
  token = value;
  try {
    if (value === null) sessionStorage.removeItem(STORAGE_KEY);
    else sessionStorage.setItem(STORAGE_KEY, value);
  } catch {
    // Storage is switched off in this browser: the token then lives as long as the page does.
  }
}

/** `#token=…` signs in; it must not stay in the address, where history, screenshots and shared links keep it. */
export function takeTokenFromAddress(): string | null {
  const parameters = new URLSearchParams(window.location.hash.replace(/^#\/?/, ''));
  const found = parameters.get('token');
  if (found === null) return null;
  const page = parameters.get('page') ?? '/triggers';
  window.history.replaceState(null, '', `#${page.startsWith('/') ? page : '/triggers'}`);
  return found.trim() === '' ? null : found.trim();
}

export function onUnauthorized(listener: () => void): () => void {
  unauthorizedListeners.add(listener);
  return () => unauthorizedListeners.delete(listener);
}

/** An answer to a request made with an older token says nothing about the present one. */
export function reportUnauthorized(tokenUsed: string | null): void {
  if (tokenUsed !== token) return;
  setToken(null);
  for (const listener of unauthorizedListeners) listener();
}

function readStored(): string | null {
  try {
    return sessionStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}
