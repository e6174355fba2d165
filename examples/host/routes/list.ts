// Lists of rows in the envelope of the API: filters and pages from the query, the same names everywhere.

import type { Request } from 'express';
import type { Knex } from 'knex';
import { WebhookRequestError } from '../../../index.ts';

export interface Page {
  page: number;
  pageSize: number;
}

const MAX_PAGE_SIZE = 100;

/** `page_size`, `per_page` and `limit` mean the same. */
export function pageOf({ query }: Request, defaultPageSize: number): Page {
  const size = query.page_size ?? query.per_page ?? query.limit;
  return {
    page: wholeNumber('page', query.page) ?? 1,
    pageSize: Math.min(wholeNumber('page_size', size) ?? defaultPageSize, MAX_PAGE_SIZE),
  };
}

export function wholeNumber(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : 0;
  if (number < 1) throw new WebhookRequestError('BAD_REQUEST', `${name} must be a whole number from 1`);
  return number;
}

export function text(name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new WebhookRequestError('BAD_REQUEST', `${name} must be given once`);
}

/** `github.*` as a pattern of LIKE; what LIKE itself takes for a wildcard stands for itself. */
export function likePattern(glob: string): string {
  return glob.replaceAll(/[\\%_]/g, '\\$&').replaceAll('*', '%');
}

export async function listOf(
  rows: Knex.QueryBuilder,
  { page, pageSize }: Page,
): Promise<{ data: unknown[]; pagination: object }> {
  const [counted] = await rows.clone().clearSelect().clearOrder().count({ total: '*' });
  const data = await rows.limit(pageSize).offset((page - 1) * pageSize);
  const total = Number(counted.total);
  const pages = Math.ceil(total / pageSize);
  return {
    data: data.map(withNumbers),
    pagination: {
      page,
      page_size: pageSize,
      total_items: total,
      total_pages: pages,
      has_previous: page > 1,
      has_next: page < pages,
    },
  };
}

const ID_COLUMNS = ['id', 'rule', 'event', 'action', 'parent', 'enforcement', 'executor', 'pack', 'trigger'];

/** The driver hands out 64-bit integers as text; ids of this API are numbers. */
export function withNumbers(row: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'string' && ID_COLUMNS.includes(name) ? Number(value) : value,
  ]);
  return Object.fromEntries(entries);
}
