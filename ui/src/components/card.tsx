// A titled section of a page.

import { type ReactNode, useId } from 'react';

export interface CardProps {
  title: string;
  /** Stands at the right of the title. */
  tools?: ReactNode;
  children: ReactNode;
  className?: string;
}

export function Card({ title, tools, children, className = '' }: CardProps) {
  const id = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={id}>
      <header className="card-head">
        <h2 id={id}>{title}</h2>
        {tools}
      </header>
      <div className="card-body">{children}</div>
    </section>
  );
}
