// Paging: which page is asked for, and how a page is answered.

import Joi from 'joi';
import { COUNT_CAP, type Page } from '../page.ts';
import type { ListEnvelope, Pagination } from './api-types.ts';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 100;

export interface PageQuery {
  page: number;
  page_size?: number;
  per_page?: number;
  limit?: number;
}

const size = () => Joi.number().integer().min(1);

const pageParameters = {
  page: Joi.number().integer().min(1).max(1_000_000).default(1).description('Counted from 1.').example(1),
  page_size: size()
    .description(
      `Rows per page, ${DEFAULT_PAGE_SIZE} where not given; more than ${MAX_PAGE_SIZE} is taken as ${MAX_PAGE_SIZE}.`,
    )
    .example(DEFAULT_PAGE_SIZE),
  per_page: size().description('The same as `page_size`.'),
  limit: size().description('The same as `page_size`.'),
};

/** A joi object of these parameters and those of paging. */
export function pagedQuery<T extends object>(
  parameters: Joi.PartialSchemaMap<T>,
): Joi.ObjectSchema<T & PageQuery> {
  return Joi.object({ ...parameters, ...pageParameters }).oxor('page_size', 'per_page', 'limit');
}

export interface PageRequest {
  page: number;
  pageSize: number;
  offset: number;
}

export function toPageRequest(query: PageQuery): PageRequest {
  const asked = query.page_size ?? query.per_page ?? query.limit ?? DEFAULT_PAGE_SIZE;
  const pageSize = Math.min(asked, MAX_PAGE_SIZE);
  return { page: query.page, pageSize, offset: (query.page - 1) * pageSize };
}

export function toListEnvelope<Row, T>(
  page: Page<Row>,
  { page: number, pageSize }: PageRequest,
  present: (row: Row) => T,
): ListEnvelope<T> {
  const capped = page.total > COUNT_CAP;
  const total = capped ? COUNT_CAP : page.total;
  const pagination: Pagination = {
    page: number,
    page_size: pageSize,
    total_items: total,
    total_pages: Math.ceil(total / pageSize),
    has_previous: number > 1,
    has_next: page.hasNext,
    total_items_capped: capped,
  };
  if (page.searchLimited !== undefined) pagination.search_limited = page.searchLimited;
  return { data: page.rows.map(present), pagination };
}
