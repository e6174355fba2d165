// Short notes about what just happened, spoken to screen readers, some with a way to take it back.

import { useSyncExternalStore } from 'react';
import type { Tone } from '../words/outcomes.ts';
import { Button } from './button.tsx';

const SHOWN_FOR_MS = 6_000;
const MAX_TOASTS = 4;

export interface Toast {
  text: string;
  tone?: Tone;
  action?: { label: string; run: () => void };
}

interface ShownToast extends Toast {
  id: number;
}

let toasts: ShownToast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

export function showToast(toast: Toast): void {
  lastId += 1;
  const id = lastId;
  update([...toasts, { ...toast, id }].slice(-MAX_TOASTS));
  setTimeout(() => dismiss(id), SHOWN_FOR_MS);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" aria-live="polite" role="status">
      {shown.map((toast) => (
        <div key={toast.id} className={`toast ${toast.tone ?? 'ok'}`}>
          <span>{toast.text}</span>
          {toast.action && (
            <Button
              size="small"
              onClick={() => {
                dismiss(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <Button size="small" variant="quiet" icon="cross" label="Dismiss" onClick={() => dismiss(toast.id)}>
            {null}
          </Button>
        </div>
      ))}
    </div>
  );
}

function dismiss(id: number): void {
  update(toasts.filter((toast) => toast.id !== id));
}

function update(next: ShownToast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
