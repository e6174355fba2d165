// What a page shows while it has nothing to show: loading, empty, failed.

import type { ReactNode } from 'react';
import { ApiError, messageOf } from '../api/api-error.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

export function Skeleton({ lines = 3, height = 16 }: { lines?: number; height?: number }) {
  return (
    <div className="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: all the lines are alike
        <span key={index} style={{ height }} />
      ))}
    </div>
  );
}

export function EmptyState({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty-state">
      <Icon name={icon} size={28} />
      <h3>{title}</h3>
      {children && <div className="empty-text">{children}</div>}
    </div>
  );
}

export interface ErrorStateProps {
  error: unknown;
  retry: () => void;
  /** Where to go from a page about something that is not there. */
  back?: { href: string; label: string };
}

export function ErrorState({ error, retry, back }: ErrorStateProps) {
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <div className="empty-state" role="alert">
      <Icon name="warning" size={28} />
      <h3>{missing ? 'There is nothing here' : 'This could not be loaded'}</h3>
      <div className="empty-text">
        <p>
          {missing
            ? 'It was deleted, or it never existed, or it belongs to another tenant.'
            : messageOf(error)}
        </p>
        {missing && back ? (
          <a href={back.href}>{back.label}</a>
        ) : (
          <Button icon="refresh" onClick={retry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}
