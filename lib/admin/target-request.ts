// From what was sent to the settings of a target: defaults, what a patch leaves as it is, secrets encrypted, and everything
// that is wrong named.

import type { ErrorDetail } from '../errors.ts';
import type { TargetGuard } from '../net/target-guard.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { checkTargetSettings } from '../targets/check-settings.ts';
import { movedProblem } from '../targets/moved-url.ts';
import { TARGET_DEFAULTS, type TargetHeader, type TargetSettings } from '../targets/settings.ts';
import type { TargetRequest } from './target-types.ts';
import { validationError } from './validate.ts';

export interface SettingsContext {
  cipher: Cipher;
  guard: Pick<TargetGuard, 'checkUrl'>;
}

/** @param stored the settings that are changed; undefined for a new target. @throws WebhookRequestError VALIDATION_ERROR */
export function toTargetSettings(
  request: Partial<TargetRequest>,
  stored: TargetSettings | undefined,
  { cipher, guard }: SettingsContext,
): TargetSettings {
  const { paused: _, headers, retry, answer, ...rest } = request;
  const before = stored ?? { ...TARGET_DEFAULTS, name: '', url: '' };
  const settings: TargetSettings = {
    ...before,
    ...rest,
    retry: { ...before.retry, ...retry },
    answer: { ...before.answer, ...answer },
  };
  const problems = checkTargetSettings({ ...settings, headers: clearHeaders(headers ?? []) }, guard);
  const moved = stored === undefined ? null : movedProblem(stored.url, settings.url);
  problems.push(...missingValues(headers, before.headers, moved));
  if (problems.length > 0) throw validationError(problems);
  if (headers !== undefined) settings.headers = storedHeaders(headers, before.headers, cipher);
  return settings;
}

type SentHeader = NonNullable<TargetRequest['headers']>[number];

function clearHeaders(headers: readonly SentHeader[]): TargetHeader[] {
  return headers.map(({ name, value, secret = false }) => ({ name, value: value ?? '', secret }));
}

const secretOf = (name: string, headers: readonly TargetHeader[]) =>
  headers.find((header) => header.secret && header.name.toLowerCase() === name.toLowerCase());

/** @param moved why a stored secret may not be kept, or null. */
function missingValues(
  headers: readonly SentHeader[] | undefined,
  before: readonly TargetHeader[],
  moved: string | null,
): ErrorDetail[] {
  if (headers === undefined) return keptSecrets(before, moved);
  return headers.flatMap(({ name, value, secret }, index) => {
    if ((value ?? null) !== null) return [];
    const message = secret && secretOf(name, before) ? moved : 'is required';
    return message === null ? [] : [{ path: `/headers/${index}/value`, message }];
  });
}

function keptSecrets(before: readonly TargetHeader[], moved: string | null): ErrorDetail[] {
  const names = before.filter(({ secret }) => secret).map(({ name }) => name);
  return moved === null || names.length === 0
    ? []
    : [{ path: '/headers', message: `${names.join(', ')}: ${moved}` }];
}

/** A secret that is not sent stays the one it was: nobody can read it, so nobody can send it back. */
function storedHeaders(
  headers: readonly SentHeader[],
  before: readonly TargetHeader[],
  cipher: Cipher,
): TargetHeader[] {
  return headers.map(({ name, value, secret = false }) => {
    if (!secret) return { name, value: value ?? '', secret };
    const stored = (value ?? null) === null ? secretOf(name, before)?.value : undefined;
    return { name, value: stored ?? cipher.encrypt(value ?? ''), secret };
  });
}
