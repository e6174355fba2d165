// Pages under one head, as links in a line. Where they do not all fit, the present one is brought into view.

import { useEffect, useRef } from 'react';

export interface TabLink {
  label: string;
  href: string;
  isCurrent: boolean;
}

export function TabNav({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  const line = useRef<HTMLElement>(null);
  const current = tabs.find(({ isCurrent }) => isCurrent)?.label;
  // biome-ignore lint/correctness/useExhaustiveDependencies: again for each tab that is opened
  useEffect(() => showCurrent(line.current), [current]);
  return (
    <nav className="tabs" aria-label={label} ref={line}>
      {tabs.map((tab) => (
        <a key={tab.label} href={tab.href} aria-current={tab.isCurrent ? 'page' : undefined}>
          {tab.label}
        </a>
      ))}
    </nav>
  );
}

/** Moves the line only: scrollIntoView would move the page too. */
function showCurrent(line: HTMLElement | null): void {
  const tab = line?.querySelector<HTMLElement>('[aria-current]');
  if (!line || !tab) return;
  const { left, width } = tab.getBoundingClientRect();
  const middle = left + width / 2 - line.getBoundingClientRect().left;
  line.scrollLeft += middle - line.clientWidth / 2;
}
