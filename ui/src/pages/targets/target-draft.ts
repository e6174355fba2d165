// The editor's text fields, from a target and back to what the API takes.

import type { Target, TargetRequest } from '../../../../lib/admin/target-types.ts';

export interface HeaderDraft {
  name: string;
  value: string;
  secret: boolean;
  /** A secret that is there and is kept while nothing is typed. */
  isStored: boolean;
}

export interface TargetDraft {
  name: string;
  url: string;
  method: Target['method'];
  bodyForm: Target['body_form'];
  timeoutMs: string;
  headers: HeaderDraft[];
  passHeaders: string;
  condition: string;
  attempts: string;
  firstDelay: string;
  maxDelay: string;
  total: string;
  finalStatuses: string;
  isOrdered: boolean;
  orderingKey: string;
  onDeadLetter: 'block' | 'skip';
  rate: string;
  concurrency: string;
  hasBreaker: boolean;
  breakerFailures: string;
  breakerSeconds: string;
  statuses: string;
  answerHeaders: string;
  answerSchema: string;
  maxRedirects: string;
}

/** Another scheme, host or port: the server then keeps no secret. False while what is typed is no URL. */
export function isMoved(stored: string | undefined, typed: string): boolean {
  const [before, now] = [URL.parse(stored ?? ''), URL.parse(typed.trim())];
  return before !== null && now !== null && before.origin !== now.origin;
}

export function draftOf(target: Target | undefined): TargetDraft {
  const key = target?.ordering?.key;
  return {
    name: target?.name ?? '',
    url: target?.url ?? '',
    method: target?.method ?? 'POST',
    bodyForm: target?.body_form ?? 'transformed',
    timeoutMs: String(target?.timeout_ms ?? 10_000),
    headers: (target?.headers ?? []).map(({ name, value, secret }) => ({
      name,
      value: value ?? '',
      secret,
      isStored: secret,
    })),
    passHeaders: (target?.pass_headers ?? []).join(', '),
    condition: conditionText(target?.condition ?? null),
    attempts: String(target?.retry.attempts ?? 10),
    firstDelay: String(target?.retry.first_delay_seconds ?? 5),
    maxDelay: String(target?.retry.max_delay_seconds ?? 3600),
    total: String(target?.retry.total_seconds ?? 86_400),
    finalStatuses: (target?.retry.final_statuses ?? [400, 405, 410, 411, 413, 414, 415, 422, 431, 501]).join(
      ', ',
    ),
    isOrdered: target?.ordering != null,
    orderingKey: key === undefined ? '$.id' : 'path' in key ? key.path : key.header,
    onDeadLetter: target?.ordering?.on_dead_letter ?? 'block',
    rate: target?.rate_per_second == null ? '' : String(target.rate_per_second),
    concurrency: String(target?.concurrency ?? 10),
    hasBreaker: target === undefined || target.breaker !== null,
    breakerFailures: String(target?.breaker?.failures ?? 20),
    breakerSeconds: String(target?.breaker?.open_seconds ?? 60),
    statuses: (target?.answer.statuses ?? ['2xx']).join(', '),
    answerHeaders: Object.entries(target?.answer.headers ?? {})
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    answerSchema: target?.answer.json_schema ? JSON.stringify(target.answer.json_schema, null, 2) : '',
    maxRedirects: String(target?.max_redirects ?? 0),
  };
}

function conditionText(condition: Target['condition']): string {
  if (condition === null) return '';
  return typeof condition === 'string' ? condition : JSON.stringify(condition);
}

/** @throws SyntaxError naming the field whose JSON cannot be read. */
export function requestOf(draft: TargetDraft): TargetRequest {
  return {
    name: draft.name.trim(),
    url: draft.url.trim(),
    method: draft.method,
    body_form: draft.bodyForm,
    timeout_ms: Number(draft.timeoutMs),
    headers: draft.headers
      .filter(({ name }) => name.trim() !== '')
      .map(({ name, value, secret, isStored }) => ({
        name: name.trim(),
        value: secret && isStored && value === '' ? null : value,
        secret,
      })),
    pass_headers: listOf(draft.passHeaders),
    condition: parseCondition(draft.condition.trim()),
    retry: {
      attempts: Number(draft.attempts),
      first_delay_seconds: Number(draft.firstDelay),
      max_delay_seconds: Number(draft.maxDelay),
      total_seconds: Number(draft.total),
      final_statuses: listOf(draft.finalStatuses).map(Number),
    },
    ordering: draft.isOrdered
      ? { key: placeOf(draft.orderingKey.trim()), on_dead_letter: draft.onDeadLetter }
      : null,
    rate_per_second: draft.rate.trim() === '' ? null : Number(draft.rate),
    concurrency: Number(draft.concurrency),
    breaker: draft.hasBreaker
      ? { failures: Number(draft.breakerFailures), open_seconds: Number(draft.breakerSeconds) }
      : null,
    answer: {
      statuses: listOf(draft.statuses),
      headers: headersOf(draft.answerHeaders),
      json_schema: draft.answerSchema.trim() === '' ? null : parseJson('JSON Schema', draft.answerSchema),
    },
    max_redirects: Number(draft.maxRedirects),
  };
}

const listOf = (text: string) => text.split(/[\s,]+/).filter((part) => part !== '');
const placeOf = (text: string) => (text.startsWith('$') ? { path: text } : { header: text });

function parseCondition(text: string): Target['condition'] {
  if (text === '') return null;
  return text.startsWith('{') ? parseJson('condition', text) : text;
}

function headersOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.trim(), value.join(':').trim() || '*'];
    }),
  );
}

function parseJson<T>(what: string, text: string): T {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`The ${what} is not JSON: ${(error as Error).message}`);
  }
}
