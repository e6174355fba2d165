// A trigger's proxy as the receiver uses it: compiled once per change, its secrets in clear.

import type { Cipher } from '../secrets/cipher.ts';
import { compileAnswerCheck, type ReceivedAnswer } from '../targets/answer-check.ts';
import { compileHeaders, type HeaderScope } from '../targets/header-template.ts';
import { type ProxySettings, readProxySettings } from './settings.ts';

export interface CompiledProxy {
  settings: ProxySettings;
  /** @throws Error where a template cannot be rendered. */
  headersFor(scope: HeaderScope): Record<string, string>;
  /** Null where the answer is as it must be. */
  answerProblem(answer: ReceivedAnswer): string | null;
}

/** @throws Error where plain SQL has stored what cannot be used, or a secret is encrypted with a key that is not at hand. */
export function compileProxy(stored: unknown, cipher: Cipher): CompiledProxy {
  const settings = readProxySettings(stored);
  if (settings === null) throw new TypeError('it is no object');
  if (URL.parse(settings.url) === null) throw new TypeError('its URL is none');
  const headers = settings.headers.map((header) =>
    header.secret ? { ...header, value: cipher.decrypt(header.value) } : header,
  );
  return {
    settings,
    headersFor: compileHeaders(headers),
    answerProblem: compileAnswerCheck(settings.answer),
  };
}
