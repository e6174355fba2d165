// The proxy's text fields, from the settings and back to what the API takes.

import type { ProxyInfo, ProxyPatch } from '../../../../lib/admin/transform-types.ts';
import type { HeaderDraft } from '../targets/target-draft.ts';

export interface ProxyDraft {
  on: boolean;
  url: string;
  timeoutMs: string;
  headers: HeaderDraft[];
  statuses: string;
  answerSchema: string;
  timeoutStatus: string;
  timeoutBody: string;
  failureStatus: string;
  failureBody: string;
  maxKb: string;
}

export function toProxyDraft(proxy: ProxyInfo | null): ProxyDraft {
  return {
    on: proxy !== null,
    url: proxy?.url ?? '',
    timeoutMs: String(proxy?.timeout_ms ?? 10_000),
    headers: (proxy?.headers ?? []).map(({ name, value, secret }) => ({
      name,
      value: value ?? '',
      secret,
      isStored: secret,
    })),
    statuses: (proxy?.answer.statuses ?? ['1xx', '2xx', '3xx', '4xx', '5xx']).join(', '),
    answerSchema: proxy?.answer.json_schema ? JSON.stringify(proxy.answer.json_schema, null, 2) : '',
    timeoutStatus: String(proxy?.on_timeout.status ?? 504),
    timeoutBody: proxy?.on_timeout.body ?? '',
    failureStatus: String(proxy?.on_failure.status ?? 502),
    failureBody: proxy?.on_failure.body ?? '',
    maxKb: String(Math.round((proxy?.max_response_bytes ?? 1_048_576) / 1024)),
  };
}

export function toProxy(draft: ProxyDraft): ProxyPatch {
  if (!draft.on) return null;
  const substitute = (status: string, body: string) => ({
    status: Number(status),
    body: body === '' ? null : body,
  });
  return {
    url: draft.url.trim(),
    timeout_ms: Number(draft.timeoutMs),
    headers: draft.headers
      .filter(({ name }) => name.trim() !== '')
      .map(({ name, value, secret, isStored }) => ({
        name: name.trim(),
        value: secret && isStored && value === '' ? null : value,
        secret,
      })),
    answer: {
      statuses: draft.statuses.split(/[\s,]+/).filter((status) => status !== ''),
      json_schema: schemaOf(draft.answerSchema) ?? null,
    },
    on_timeout: substitute(draft.timeoutStatus, draft.timeoutBody),
    on_failure: substitute(draft.failureStatus, draft.failureBody),
    max_response_bytes: Number(draft.maxKb) * 1024,
  };
}

/** Undefined where the text is no JSON object. */
export function schemaOf(text: string): Record<string, unknown> | null | undefined {
  if (text.trim() === '') return null;
  try {
    const schema: unknown = JSON.parse(text);
    const isObject = typeof schema === 'object' && schema !== null && !Array.isArray(schema);
    return isObject ? (schema as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
