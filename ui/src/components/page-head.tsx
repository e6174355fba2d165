// The top of a page: its name, what it is about, and what can be done on it.

import type { ReactNode } from 'react';

export interface PageHeadProps {
  title: ReactNode;
  lead?: ReactNode;
  tools?: ReactNode;
}

export function PageHead({ title, lead, tools }: PageHeadProps) {
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {lead && <p className="lead">{lead}</p>}
      </div>
      {tools && <div className="actions">{tools}</div>}
    </div>
  );
}
