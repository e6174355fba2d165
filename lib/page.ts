// Paging through tables of any size: one row more than asked for tells whether there is a next page, and counting is capped.

import type { Knex } from 'knex';
import { toInteger } from './db/integer.ts';

/** Counting stops here: an exact total of millions costs seconds and tells nobody anything. */
export const COUNT_CAP = 10_000;

export interface PageRange {
  pageSize: number;
  offset: number;
}

export interface Page<Row> {
  rows: Row[];
  hasNext: boolean;
  /** At most COUNT_CAP + 1, which stands for "more". */
  total: number;
  /** True where a text was looked for in the latest rows only. */
  searchLimited?: boolean;
}

/**
 * @param rows The ordered query.
 * @param matches The same without order; counted only where the page does not tell the total.
 */
export async function fetchPage<Row>(
  db: Knex,
  rows: Knex.QueryBuilder,
  matches: Knex.QueryBuilder,
  { pageSize, offset }: PageRange,
): Promise<Page<Row>> {
  const found: Row[] = await rows.limit(pageSize + 1).offset(offset);
  const hasNext = found.length > pageSize;
  const isLast = !hasNext && (found.length > 0 || offset === 0);
  return {
    rows: found.slice(0, pageSize),
    hasNext,
    total: isLast ? Math.min(offset + found.length, COUNT_CAP + 1) : await countMatches(db, matches),
  };
}

async function countMatches(db: Knex, matches: Knex.QueryBuilder): Promise<number> {
  const capped = matches.clone().limit(COUNT_CAP + 1);
  const [row] = await db.from(capped.as('matches')).count({ count: '*' });
  return toInteger(row?.count ?? 0);
}
