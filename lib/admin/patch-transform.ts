// Applies patches of mapping, input schema and proxy, and tells what is wrong with them, and where.

import type { ErrorDetail } from '../errors.ts';
import type { TargetGuard } from '../net/target-guard.ts';
import { compilePayloadSchema } from '../payload/payload-schema.ts';
import { PROXY_DEFAULTS, type ProxySettings } from '../proxy/settings.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { checkTargetSettings } from '../targets/check-settings.ts';
import { movedProblem } from '../targets/moved-url.ts';
import { TARGET_DEFAULTS, type TargetHeader } from '../targets/settings.ts';
import { compileMapping, MappingError, type MappingProblem } from '../transform/mapping.ts';
import { placeOf } from '../transform/mapping-error.ts';
import type { ProxyHeaderPatch, ProxyPatch, TransformPatch } from './transform-types.ts';

const MAX_STORED_LENGTH = 65_536;

export function transformProblems(patch: TransformPatch | undefined): ErrorDetail[] {
  return [...mappingProblems(patch?.mapping), ...schemaProblems(patch?.input_schema)].map(
    ({ path, message, position }) => ({
      path: `/transform${path}`,
      message: `${message}${placeOf(position)}`,
    }),
  );
}

/** Paths begin with `/mapping`. */
export function mappingProblems(mapping: unknown): MappingProblem[] {
  if (mapping === undefined || mapping === null) return [];
  if (JSON.stringify(mapping).length > MAX_STORED_LENGTH) {
    return [{ path: '/mapping', message: `is longer than ${MAX_STORED_LENGTH} characters`, position: null }];
  }
  try {
    compileMapping(mapping);
    return [];
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    return error.problems.map((problem) => ({ ...problem, path: `/mapping${problem.path}` }));
  }
}

export function schemaProblems(schema: unknown): MappingProblem[] {
  if (schema === undefined || schema === null) return [];
  const problem = (message: string): MappingProblem[] => [{ path: '/input_schema', message, position: null }];
  if (JSON.stringify(schema).length > MAX_STORED_LENGTH) {
    return problem(`is longer than ${MAX_STORED_LENGTH} characters`);
  }
  try {
    compilePayloadSchema(schema);
    return [];
  } catch (error) {
    return problem(`is no JSON Schema: ${(error as Error).message}`);
  }
}

/** Members that are not given stay as they are; a secret header without a value keeps the one that is stored. */
export function patchProxy(
  old: ProxySettings | null,
  patch: ProxyPatch | undefined,
  cipher: Cipher,
): ProxySettings | null {
  if (patch === undefined) return old;
  if (patch === null) return null;
  const base = old ?? { ...PROXY_DEFAULTS, url: '' };
  const { headers, answer, ...members } = patch;
  return {
    ...base,
    ...members,
    answer: { ...base.answer, ...answer },
    headers:
      headers === undefined ? base.headers : headers.map((header) => sealed(header, base.headers, cipher)),
  };
}

function sealed(header: ProxyHeaderPatch, old: readonly TargetHeader[], cipher: Cipher): TargetHeader {
  const { name, secret, value } = header;
  if (!secret) return { name, secret, value: value ?? '' };
  const stored = old.find((other) => other.secret && other.name.toLowerCase() === name.toLowerCase());
  return {
    name,
    secret,
    value: value === null || value === undefined ? (stored?.value ?? '') : cipher.encrypt(value),
  };
}

export function proxyProblems(
  old: ProxySettings | null,
  proxy: ProxySettings | null,
  patch: ProxyPatch | undefined,
  guard: Pick<TargetGuard, 'checkUrl'>,
): ErrorDetail[] {
  if (patch === undefined || proxy === null) return [];
  const { url, headers, answer } = proxy;
  const missing = headers.flatMap(({ secret, value }, index) =>
    secret && value === '' ? [{ path: `/headers/${index}/value`, message: 'is needed: none is stored' }] : [],
  );
  const found = checkTargetSettings({ ...TARGET_DEFAULTS, name: 'proxy', url, headers, answer }, guard);
  return [...missing, ...keptSecrets(old, proxy, patch?.headers), ...found].map(({ path, message }) => ({
    path: `/proxy${path}`,
    message,
  }));
}

function keptSecrets(
  old: ProxySettings | null,
  { url, headers }: ProxySettings,
  sent: readonly ProxyHeaderPatch[] | undefined,
): ErrorDetail[] {
  const message = old === null ? null : movedProblem(old.url, url);
  if (message === null) return [];
  const isKept = (index: number) => (sent?.[index]?.value ?? null) === null;
  return headers.flatMap(({ secret, value }, index) =>
    secret && value !== '' && isKept(index) ? [{ path: `/headers/${index}/value`, message }] : [],
  );
}
