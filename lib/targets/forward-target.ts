// A target as deliveries need it: its settings compiled once for each revision, its secrets in clear.

import type { Cipher } from '../secrets/cipher.ts';
import { compileAnswerCheck, type ReceivedAnswer, statusTest } from './answer-check.ts';
import { compileCondition } from './condition.ts';
import { compileHeaders, type HeaderScope } from './header-template.ts';
import { compileOrdering, type Line } from './ordering.ts';
import { TARGET_DEFAULTS, type TargetHeader, type TargetSettings } from './settings.ts';
import type { Subject } from './subject.ts';
import type { StoredHeader, TargetRow } from './target-row.ts';

export interface ForwardTarget {
  id: number;
  triggerId: number;
  revision: number;
  settings: TargetSettings;
  /** The first one is current; a second one is about to go. */
  secretsAt(nowMs: number): string[];
  wants(subject: Subject): boolean;
  lineOf(subject: Subject): Line | null;
  /** @throws Error where a template cannot be rendered. */
  headersFor(scope: HeaderScope): Record<string, string>;
  /** Null where the answer is as it must be. */
  answerProblem(answer: ReceivedAnswer): string | null;
  isFinal(status: number): boolean;
}

/** @throws Error where plain SQL has stored what cannot be used, or a secret is encrypted with a key that is not at hand. */
export function compileTarget(row: TargetRow, cipher: Cipher): ForwardTarget {
  const settings = settingsOf(row);
  const headers = settings.headers.map((header) =>
    header.secret ? { ...header, value: cipher.decrypt(header.value) } : header,
  );
  const secret = cipher.decrypt(row.secret);
  const previous = row.previous_secret === null ? null : cipher.decrypt(row.previous_secret);
  const previousUntilMs = row.previous_secret_until?.getTime() ?? 0;
  return {
    id: Number(row.id),
    triggerId: Number(row.trigger_id),
    revision: Number(row.revision),
    settings,
    secretsAt: (nowMs) => (previous !== null && nowMs < previousUntilMs ? [secret, previous] : [secret]),
    wants: compileCondition(settings.condition),
    lineOf: compileOrdering(settings.ordering),
    headersFor: compileHeaders(headers),
    answerProblem: compileAnswerCheck(settings.answer),
    isFinal: statusTest(settings.retry.final_statuses.map(String)),
  };
}

function headerOf(stored: StoredHeader): TargetHeader {
  const secret = 'encrypted' in stored;
  return { name: stored.name, value: secret ? stored.encrypted : stored.value, secret };
}

/** Secret headers as they are stored: encrypted. */
export function settingsOf(row: TargetRow): TargetSettings {
  return {
    name: row.name,
    url: row.url,
    method: row.method,
    pass_headers: row.pass_headers,
    headers: row.headers.map(headerOf),
    timeout_ms: row.timeout_ms,
    body_form: row.body_form,
    condition: row.condition,
    retry: { ...TARGET_DEFAULTS.retry, ...row.retry },
    ordering: row.ordering,
    rate_per_second: row.rate_per_second,
    concurrency: row.concurrency,
    breaker: row.breaker,
    answer: { ...TARGET_DEFAULTS.answer, ...row.answer },
    max_redirects: row.max_redirects,
  };
}
