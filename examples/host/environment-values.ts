// Reading one environment variable: each reader returns the value in its type, or says in one line what is wrong.

import express from 'express';
import { StartupError } from './startup-error.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** A variable that is set to nothing counts as unset, as in `PORT= npm start`. */
export function text(variables: Variables, name: string): string | null {
  const value = variables[name]?.trim();
  return value === undefined || value === '' ? null : value;
}

export function integer(variables: Variables, name: string, fallback: number, most = 1_000_000): number {
  const value = text(variables, name);
  if (value === null) return fallback;
  if (/^\d{1,10}$/.test(value) && Number(value) <= most) return Number(value);
  throw invalid(name, value, `a whole number from 0 to ${most}`);
}

export function oneOf<T extends string>(
  variables: Variables,
  name: string,
  choices: readonly T[],
  fallback: T,
): T {
  const value = text(variables, name) ?? fallback;
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw invalid(name, value, `one of ${choices.join(', ')}`);
  return found;
}

/** Never repeats the value: it may hold a password. */
export function url(variables: Variables, name: string, protocols: string[]): string | null {
  const value = text(variables, name);
  if (value === null || protocols.includes(URL.parse(value)?.protocol ?? '')) return value;
  throw new StartupError(
    `${name}: is not a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
  );
}

const MIN_TOKEN_LENGTH = 8;

export function token(variables: Variables, name: string): string | null {
  const value = text(variables, name);
  if (value === null) return null;
  if (!/^[\w~+/.=-]+$/.test(value)) {
    throw new StartupError(
      `${name}: holds characters a bearer token cannot have; use letters, digits and -._~+/=`,
    );
  }
  if (value.length >= MIN_TOKEN_LENGTH) return value;
  throw new StartupError(
    `${name}: has ${value.length} characters, too few to be secret; use ${MIN_TOKEN_LENGTH} or more`,
  );
}

/** A value of Express's `trust proxy`: a number of proxies, or their addresses; `true` would believe every sender. */
export function trustProxy(variables: Variables, name: string): boolean | number | string | null {
  const value = text(variables, name);
  if (value === null) return null;
  if (value === 'true' || value === 'false') return value === 'true';
  if (/^\d+$/.test(value)) return Number(value);
  try {
    express().set('trust proxy', value);
    return value;
  } catch {
    throw invalid(name, value, 'a number of proxies, or their addresses separated by commas');
  }
}

function invalid(name: string, value: string, wanted: string): StartupError {
  return new StartupError(`${name}: is ${JSON.stringify(value)}, it must be ${wanted}`);
}
