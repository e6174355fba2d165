// The settings of a synchronous proxy, in the shape in which they are stored, answered by the API, and typed.

import { TARGET_DEFAULTS, type TargetAnswer, type TargetHeader } from '../targets/settings.ts';

export const PROXY_METHODS = ['POST', 'PUT', 'PATCH'] as const;

/** `invalid_answer`: not as the settings want it; `refused`: an address that must not be reached. */
export const PROXY_OUTCOMES = ['answered', 'timeout', 'failed', 'refused', 'invalid_answer'] as const;

/** What the sender is answered where the target gives no answer that counts; the event is stored all the same. */
export interface SubstituteAnswer {
  /** 200 to 599. */
  status: number;
  /** Text; one that is JSON is answered as such. Null: an error that tells the event's id. */
  body: string | null;
}

export interface ProxySettings {
  url: string;
  /** Null: the sender's own. */
  method: (typeof PROXY_METHODS)[number] | null;
  /** From the first byte sent to the last one received, 100 to 30,000. */
  timeout_ms: number;
  /** Added, or put in the place of the sender's. */
  headers: TargetHeader[];
  /** What an answer must be to be passed on. */
  answer: TargetAnswer;
  on_timeout: SubstituteAnswer;
  on_failure: SubstituteAnswer;
  /** Larger answers are failures, 1,024 to 10,485,760. */
  max_response_bytes: number;
}

export const PROXY_DEFAULTS: Omit<ProxySettings, 'url'> = {
  method: null,
  timeout_ms: 10_000,
  headers: [],
  // Any status: what the target says is for the sender to know.
  answer: { ...TARGET_DEFAULTS.answer, statuses: ['1xx', '2xx', '3xx', '4xx', '5xx'] },
  on_timeout: { status: 504, body: null },
  on_failure: { status: 502, body: null },
  max_response_bytes: 1_048_576,
};

/** Secret values stand apart, where those who encrypt them anew find them. */
export type StoredProxy = ProxySettings & { secrets: Record<string, string> };

export function toStoredProxy(proxy: ProxySettings | null): StoredProxy | null {
  if (proxy === null) return null;
  const secrets = proxy.headers.filter(({ secret }) => secret);
  return {
    ...proxy,
    headers: proxy.headers.map((header) => (header.secret ? { ...header, value: '' } : header)),
    secrets: Object.fromEntries(secrets.map(({ name, value }) => [name.toLowerCase(), value])),
  };
}

/** As stored, with the default of whatever plain SQL left out; null where there is none. */
export function readProxySettings(stored: unknown): ProxySettings | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { secrets = {}, ...given } = stored as Partial<StoredProxy>;
  return {
    ...PROXY_DEFAULTS,
    ...given,
    url: String(given.url ?? ''),
    headers: (given.headers ?? []).map((header) =>
      header.secret ? { ...header, value: secrets[header.name.toLowerCase()] ?? '' } : header,
    ),
    answer: { ...PROXY_DEFAULTS.answer, ...given.answer },
  };
}
