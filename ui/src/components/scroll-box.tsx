// A box that scrolls, reachable and named for those who use the keyboard.

import type { ReactNode } from 'react';

export interface ScrollBoxProps {
  label: string;
  className?: string;
  children: ReactNode;
}

export function ScrollBox({ label, className = 'scroll-box', children }: ScrollBoxProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={className} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
