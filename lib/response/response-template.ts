// What a sender is answered in place of this package's own words, as a trigger says it: compiled once, when it is loaded.

import { compileTemplate, type Template, TemplateError } from '../liquid/template.ts';

/** As a trigger's column holds it. */
export interface ResponseSettings {
  /** 200 to 299. */
  status: number;
  headers: Record<string, string>;
  /** A Liquid template; null: the usual answer. */
  body: string | null;
  content_type: string;
}

export const DEFAULT_RESPONSE: ResponseSettings = {
  status: 200,
  headers: {},
  body: null,
  content_type: 'application/json; charset=utf-8',
};

export interface AnswerTemplate {
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  contentType: string;
  /** Null: the usual answer. */
  body: Template | null;
}

export interface ResponseProblem {
  /** JSON Pointer into the settings. */
  path: string;
  message: string;
}

const MAX_BODY_BYTES = 65_536;
const RENDER_TIMEOUT_MS = 20;
export const MAX_HEADERS = 20;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const VALUE = /^[\t\x20-\x7e]{0,1000}$/;
const CONTENT_TYPE = /^[\w.+-]+\/[\w.+-]+(?:\s*;\s*[\w-]+=(?:[\w.+-]+|"[\w .+-]*"))*$/;
/** Of the connection, of the answer as it is written here, or such as would act in a browser on this origin. */
const RESERVED =
  /^(?:content-(?:length|type|encoding|security-policy)|transfer-encoding|connection|keep-alive|upgrade|trailer|te|date|cache-control|set-cookie2?|x-content-type-options|ratelimit.*|strict-transport-security|clear-site-data|location|refresh)$/;
/** They have no body. */
const BODILESS = new Set([204, 205]);

export function hasBody(status: number): boolean {
  return !BODILESS.has(status);
}

/** Everything that is wrong with them. */
export function responseProblems(settings: ResponseSettings): ResponseProblem[] {
  return [
    ...statusProblems(settings),
    ...headerProblems(settings.headers),
    ...(CONTENT_TYPE.test(settings.content_type) && settings.content_type.length <= 200
      ? []
      : [{ path: '/content_type', message: 'must be a media type such as text/plain; charset=utf-8' }]),
    ...bodyProblems(settings.body),
  ];
}

function statusProblems({ status, body }: ResponseSettings): ResponseProblem[] {
  if (!Number.isInteger(status) || status < 200 || status > 299) {
    return [{ path: '/status', message: 'must be from 200 to 299: the event is stored by then' }];
  }
  if (body === null || hasBody(status)) return [];
  return [{ path: '/body', message: `cannot be sent: an answer with status ${status} has none` }];
}

function headerProblems(headers: Record<string, string>): ResponseProblem[] {
  const entries = Object.entries(headers);
  if (entries.length > MAX_HEADERS) {
    return [{ path: '/headers', message: `must be ${MAX_HEADERS} at most` }];
  }
  return entries.flatMap(([name, value]) => {
    const path = `/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!TOKEN.test(name)) return [{ path, message: 'is no name of a header' }];
    if (RESERVED.test(name.toLowerCase())) return [{ path, message: 'cannot be set here' }];
    if (typeof value === 'string' && VALUE.test(value)) return [];
    return [{ path, message: 'must be printable ASCII of 1,000 characters at most' }];
  });
}

function bodyProblems(body: string | null): ResponseProblem[] {
  try {
    compileBody(body);
    return [];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const place =
      error.position === null ? '' : ` (line ${error.position.line}, column ${error.position.column})`;
    return [{ path: '/body', message: `${error.message}${place}` }];
  }
}

function compileBody(body: string | null): Template | null {
  return body === null
    ? null
    : compileTemplate(body, { maxOutputBytes: MAX_BODY_BYTES, timeoutMs: RENDER_TIMEOUT_MS });
}

/** What plain SQL stored, with what is missing filled in. */
export function readResponse(stored: unknown): ResponseSettings {
  return { ...DEFAULT_RESPONSE, ...(stored as Partial<ResponseSettings>) };
}

/** @throws Error where they cannot be used. */
export function compileResponse(stored: unknown): AnswerTemplate {
  const settings = readResponse(stored);
  const [problem] = responseProblems(settings);
  if (problem !== undefined) throw new TypeError(`${problem.path} ${problem.message}`);
  return {
    status: settings.status,
    headers: Object.entries(settings.headers),
    contentType: settings.content_type,
    body: compileBody(settings.body),
  };
}
