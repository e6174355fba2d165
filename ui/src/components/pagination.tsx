// Where in a list one is, and the way to the next part of it.

import type { Pagination as PaginationInfo } from '../../../lib/admin/api-types.ts';
import { count } from '../format/quantities.ts';
import { changeQuery } from '../routing/location.ts';
import { Button } from './button.tsx';

export function Pagination({ info, noun }: { info: PaginationInfo; noun: string }) {
  if (info.total_items === 0) return null;
  const from = (info.page - 1) * info.page_size + 1;
  const to = info.total_items_capped
    ? info.page * info.page_size
    : Math.min(info.page * info.page_size, info.total_items);
  const total = `${info.total_items_capped ? 'more than ' : ''}${count(info.total_items)}`;
  const go = (page: number) => changeQuery({ page: page === 1 ? null : String(page) });
  return (
    <nav className="pagination" aria-label={`Pages of ${noun}`}>
      <span className="muted">
        {count(from)}–{count(to)} of {total} {info.total_items === 1 ? singular(noun) : noun}
        {info.search_limited && '. Only the newest 100,000 were searched for this'}
      </span>
      {(info.has_previous || info.has_next) && (
        <span className="actions">
          <Button
            size="small"
            disabledReason={info.has_previous ? null : 'This is the first page.'}
            onClick={() => go(info.page - 1)}
          >
            Previous
          </Button>
          <Button
            size="small"
            disabledReason={info.has_next ? null : 'This is the last page.'}
            onClick={() => go(info.page + 1)}
          >
            Next
          </Button>
        </span>
      )}
    </nav>
  );
}

function singular(noun: string): string {
  return noun.endsWith('ies') ? `${noun.slice(0, -3)}y` : noun.slice(0, -1);
}
