// Who is signed in. The last session is remembered when it ends, so that the page behind the sign-in form keeps what was
// typed until the same person is back.

import type { Envelope, Session } from '../../../lib/admin/api-types.ts';
import { ApiError, messageOf } from '../api/api-error.ts';
import { request } from '../api/request.ts';
import { getToken, onUnauthorized, setToken } from './token.ts';

export interface SessionState {
  /** `resuming`: with a token that was there already, so that nobody has to type one yet. */
  status: 'signed_out' | 'resuming' | 'checking' | 'signed_in';
  session: Session | null;
  /** Counts sign-ins: what was refused before is loaded again when it grows. */
  generation: number;
  /** Why the sign-in form is shown, or what was wrong with the last try. */
  notice: string | null;
}

let state: SessionState = { status: 'signed_out', session: null, generation: 0, notice: null };
const listeners = new Set<() => void>();

export function getSessionState(): SessionState {
  return state;
}

export function subscribeToSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export async function signIn(token: string, status: 'resuming' | 'checking' = 'checking'): Promise<void> {
  setToken(token);
  update({ status, notice: null });
  try {
    const { data } = await request<Envelope<Session>>('webhooks/session');
    update({ status: 'signed_in', session: data, generation: state.generation + 1 });
  } catch (error) {
    update({ status: 'signed_out', notice: reasonOf(error) });
    if (error instanceof ApiError) setToken(null);
  }
}

export function signOut(): void {
  setToken(null);
  update({ status: 'signed_out', session: null, notice: null });
}

export function resumeSession(tokenFromAddress: string | null): void {
  onUnauthorized(sessionEnded);
  const token = tokenFromAddress ?? getToken();
  if (token !== null) void signIn(token, 'resuming');
}

function sessionEnded(): void {
  if (state.status !== 'signed_in') return;
  update({ status: 'signed_out', notice: 'The session has ended. Sign in again to go on where you were.' });
}

function reasonOf(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) return 'The server does not accept this token.';
  return messageOf(error);
}

function update(change: Partial<SessionState>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}
