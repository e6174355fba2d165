// A paragraph that must not be overlooked.

import type { ReactNode } from 'react';
import type { Tone } from '../words/outcomes.ts';
import { Icon } from './icon.tsx';

export function Notice({ tone = 'quiet', children }: { tone?: Tone; children: ReactNode }) {
  const icon = { ok: 'check', warn: 'warning', bad: 'warning', quiet: 'info' } as const;
  return (
    <div className={`notice ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon name={icon[tone]} />
      <div>{children}</div>
    </div>
  );
}
