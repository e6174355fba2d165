// A request from the log, made ready to be sent again: its headers, and its payload where it became an event.

import { getEvent, getLogEntry } from '../../api/endpoints.ts';
import { getKept } from '../../api/refused.ts';
import { formatExactJson } from '../../payload/exact-number.ts';
import { headerRow, type TestDraft } from './test-draft.ts';

/** Computed anew for every request, or known only to the original sender. */
const LEFT_OUT =
  /^(host|content-length|connection|transfer-encoding|accept-encoding|cookie|authorization|x-forwarded-.*|forwarded|.*signature.*)$/i;

export interface LoggedRequest {
  draft: Pick<TestDraft, 'headers' | 'body' | 'sourceIp'>;
  /** False where the request was refused: what it said was then not kept. */
  hasBody: boolean;
}

export async function loadLoggedRequest(
  ref: string,
  id: number,
  signal?: AbortSignal,
): Promise<LoggedRequest> {
  const entry = await getLogEntry(ref, id, signal);
  if (entry.kept_request_id !== null) return loadKeptRequest(ref, entry.kept_request_id, signal);
  const payload = entry.event_id === null ? undefined : (await getEvent(entry.event_id, signal)).payload;
  const headers = Object.entries(entry.headers)
    .filter(([name]) => !LEFT_OUT.test(name))
    .map(([name, value]) => headerRow(name, String(value)));
  if (entry.content_type !== null && !headers.some((row) => row.name.toLowerCase() === 'content-type')) {
    headers.unshift(headerRow('Content-Type', entry.content_type));
  }
  return {
    draft: {
      headers,
      body: payload === undefined ? '' : formatExactJson(payload),
      sourceIp: entry.source_ip ?? '',
    },
    hasBody: payload !== undefined,
  };
}

/** A request as it was sent, its body byte by byte where that is text. */
export async function loadKeptRequest(ref: string, id: number, signal?: AbortSignal): Promise<LoggedRequest> {
  const kept = await getKept(ref, id, false, signal);
  const text = kept.body === null || kept.body.truncated ? null : kept.body.text;
  const hasBody = text !== null && kept.state !== 'discarded';
  return {
    draft: {
      headers: kept.headers
        .filter(({ name, value }) => value !== null && !LEFT_OUT.test(name))
        .map(({ name, value }) => headerRow(name, String(value))),
      body: hasBody ? text : '',
      sourceIp: kept.source_ip ?? '',
    },
    hasBody,
  };
}
