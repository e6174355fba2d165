// The log of requests: of one trigger, and of all of them with the requests that met none.

import type { ObjectSchema } from 'joi';
import type { LogDetailRow } from '../../log/log-row.ts';
import { type ExchangeRow, findExchanges } from '../../proxy/exchange-log.ts';
import type { EventSummary } from '../api-types.ts';
import { exportLog } from '../log-export.ts';
import { logScopeOf, toLogFilter } from '../log-query.ts';
import { streamLog } from '../log-stream.ts';
import { notFound, parseId } from '../not-found.ts';
import { type PageQuery, toListEnvelope, toPageRequest } from '../page-query.ts';
import { presentEvent } from '../present/event.ts';
import { presentLogDetail, presentLogEntry } from '../present/log.ts';
import { type RequestContext, type Route, route } from '../route.ts';
import * as schemas from '../schemas.ts';

interface LogPaths {
  path: string;
  of: string;
  list: ObjectSchema<schemas.LogQuery & PageQuery>;
  stream: ObjectSchema<schemas.LogQuery>;
  export: ObjectSchema<schemas.LogQuery & { format: schemas.ExportFormat }>;
}

const ofTrigger: LogPaths = {
  path: '/triggers/:trigger/webhook{s}/log',
  of: 'of this trigger',
  list: schemas.logQuery,
  stream: schemas.logStreamQuery,
  export: schemas.logExportQuery,
};

const ofAll: LogPaths = {
  path: '/webhooks/log',
  of: 'of all triggers, and of unknown keys for identities without a tenant',
  list: schemas.globalLogQuery,
  stream: schemas.globalLogStreamQuery,
  export: schemas.globalLogExportQuery,
};

const permission = 'triggers:read';

// Fixed words before `:id`, which would take them for an id.
export const logRoutes: Route[] = [ofTrigger, ofAll].flatMap((paths) => [
  listRoute(paths),
  streamRoute(paths),
  exportRoute(paths),
  detailRoute(paths),
]);

function listRoute({ path, of, list }: LogPaths): Route {
  return route({
    method: 'get',
    path,
    permission,
    summary: `Requests ${of}, newest first`,
    description:
      '`q`, `ip`, `key` and `event_type` look through the newest 100,000 requests that the other filters let through; ' +
      '`pagination.search_limited` says whether there are more.',
    query: list,
    answer: { list: 'LogEntry' },
    handler: async (context) => {
      const range = toPageRequest(context.query);
      const page = await context.services.log.list(logScopeOf(context), toLogFilter(context.query), range);
      return { body: toListEnvelope(page, range, presentLogEntry) };
    },
  });
}

function streamRoute({ path, of, stream }: LogPaths): Route {
  return route({
    method: 'get',
    path: `${path}/stream`,
    permission,
    summary: `Requests ${of} as they arrive, as server-sent events`,
    description:
      'Each `event: log` has a LogEntry as data and its id as `id:`. `event: skipped` tells that entries were left out ' +
      'because they came too fast. `Last-Event-ID` resumes; a few entries may then come twice, recognisable by their id. ' +
      'A stream ends after 15 minutes, so that the caller is authenticated again.',
    query: stream,
    answer: { text: 'text/event-stream', description: 'Server-sent events' },
    handler: ({ req, ...context }) => ({
      stream: async (res) => {
        if (req.method === 'HEAD') return void res.end();
        const scope = logScopeOf({ ...context, req });
        const lastEventId = toEventId(req.get('last-event-id'));
        await streamLog(res, { scope, filter: toLogFilter(context.query), lastEventId }, context.services);
      },
    }),
  });
}

function exportRoute({ path, of, export: query }: LogPaths): Route {
  return route({
    method: 'get',
    path: `${path}/export`,
    permission,
    summary: `Requests ${of} as a download`,
    query,
    answer: {
      text: 'text/csv',
      description: 'CSV with a header line, or one LogEntry per line with `format=ndjson`',
    },
    handler: (context) => ({
      stream: (res) =>
        exportLog(res, context.query.format, (after, size) =>
          context.services.log.batchAfter(logScopeOf(context), toLogFilter(context.query), after, size),
        ),
    }),
  });
}

function detailRoute({ path, of }: LogPaths): Route {
  return route({
    method: 'get',
    path: `${path}/:id`,
    permission,
    summary: `One request ${of}: its headers, and every check it went through`,
    answer: { one: 'LogDetail' },
    handler: async (context) => {
      const id = parseId('Log entry', context.params.id);
      const row = await context.services.log.find(logScopeOf(context), id);
      if (row === undefined) throw notFound('Log entry', id);
      const event = await eventOf(context, row.event_id);
      return {
        body: {
          data: presentLogDetail(row, event, await keptIdOf(context, row), await exchangesOf(context, row)),
        },
      };
    },
  });
}

async function keptIdOf({ services }: RequestContext, row: LogDetailRow): Promise<number | null> {
  if (row.trigger_id === null) return null;
  const eventId = row.outcome === 'accepted' && row.event_id !== null ? Number(row.event_id) : null;
  return services.rejudging.requests.idOfLogged(Number(row.trigger_id), Number(row.id), eventId);
}

async function exchangesOf({ services }: RequestContext, { event_id }: LogDetailRow): Promise<ExchangeRow[]> {
  return event_id === null ? [] : findExchanges(services.db, Number(event_id));
}

async function eventOf(
  { services, tenant }: RequestContext,
  eventId: string | null,
): Promise<EventSummary | null> {
  const row = eventId === null ? undefined : await services.events.findSummary(Number(eventId), tenant);
  return row === undefined ? null : presentEvent(row);
}

function toEventId(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}
