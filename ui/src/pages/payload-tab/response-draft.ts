// The answer to the sender, as it is typed: headers as lines of text.

import type { ResponseSettings } from '../../../../lib/response/response-template.ts';

export interface ResponseDraft {
  own: boolean;
  status: string;
  headers: string;
  ownBody: boolean;
  body: string;
  contentType: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';

export function toResponseDraft(response: ResponseSettings | null): ResponseDraft {
  return {
    own: response !== null,
    status: String(response?.status ?? 200),
    headers: Object.entries(response?.headers ?? {})
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    ownBody: typeof response?.body === 'string',
    body: response?.body ?? '{"received": true, "id": {{ event_id | json }}}',
    contentType: response?.content_type ?? JSON_TYPE,
  };
}

export function toResponse(draft: ResponseDraft): ResponseSettings | null {
  if (!draft.own) return null;
  return {
    status: Number(draft.status),
    headers: Object.fromEntries(linesOf(draft.headers).map(splitHeader)),
    body: draft.ownBody ? draft.body : null,
    content_type: draft.ownBody ? draft.contentType : JSON_TYPE,
  };
}

export function headersError(text: string): string | null {
  const wrong = linesOf(text).find((line) => !line.includes(':'));
  return wrong === undefined ? null : `“${wrong}” is no header: write Name: value.`;
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}
