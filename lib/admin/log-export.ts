// The log as a download: read in batches as fast as the client takes them, so that neither memory nor a database
// connection is held for as long as it lasts.

import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { ExportedLogRow } from '../log/log-store.ts';
import type { LogEntry } from './api-types.ts';
import { presentLogEntry } from './present/log.ts';
import type { ExportFormat } from './schemas.ts';

const BATCH_ROWS = 1000;

export type NextBatch = (after: ExportedLogRow | undefined, size: number) => Promise<ExportedLogRow[]>;

const CONTENT_TYPE: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

const COLUMNS = [
  'id',
  'created',
  'trigger_ref',
  'trigger_id',
  'webhook_key',
  'webhook_key_id',
  'webhook_key_label',
  'outcome',
  'status_code',
  'method',
  'source_ip',
  'user_agent',
  'content_type',
  'payload_size_bytes',
  'processing_time_ms',
  'hmac_verified',
  'rate_limited',
  'ip_allowed',
  'delivery_id',
  'event_type',
  'batch_id',
  'batch_position',
  'event_id',
  'is_test',
  'note',
  'error_message',
] as const satisfies readonly (keyof LogEntry)[];

export async function exportLog(res: Response, format: ExportFormat, nextBatch: NextBatch): Promise<void> {
  // The first batch before the head, so that a failing database is answered 503 and not a download cut short.
  const first = await nextBatch(undefined, BATCH_ROWS);
  res.setHeader('Content-Type', CONTENT_TYPE[format]);
  res.setHeader('Content-Disposition', `attachment; filename="webhook-log.${format}"`);
  if (res.req.method === 'HEAD') {
    res.end();
    return;
  }
  try {
    await pipeline(textOf(format, first, nextBatch), res);
  } catch (error) {
    // A client that has seen enough is no failure.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* textOf(
  format: ExportFormat,
  first: ExportedLogRow[],
  nextBatch: NextBatch,
): AsyncGenerator<string> {
  if (format === 'csv') yield `${COLUMNS.join(',')}\r\n`;
  for (let batch = first; batch.length > 0; ) {
    yield batch.map((row) => toLine(format, presentLogEntry(row))).join('');
    batch = batch.length < BATCH_ROWS ? [] : await nextBatch(batch.at(-1), BATCH_ROWS);
  }
}

function toLine(format: ExportFormat, entry: LogEntry): string {
  if (format === 'ndjson') return `${JSON.stringify(entry)}\n`;
  return `${COLUMNS.map((column) => toCell(entry[column])).join(',')}\r\n`;
}

/** RFC 4180. Senders choose some of these texts, and a spreadsheet would run one that begins like a formula. */
function toCell(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
