// How factories check their options: once, at creation, with an error that names the option, what was wrong and what
// is allowed.

import Joi, { type ObjectSchema } from 'joi';
import { WebhookConfigError } from './errors.ts';

const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** A value, or a function of the request that returns it. */
export const valueOrFunction = (value: Joi.Schema) => Joi.alternatives(Joi.function(), value);

export const wholeNumber = (min: number, max: number) => Joi.number().strict().integer().min(min).max(max);

/** Bytes as a number, or text such as `256kb` or `1mb` (1 kb = 1,024 bytes). */
export const byteSize = Joi.alternatives(
  wholeNumber(1, 2 ** 30),
  Joi.string().pattern(/^\d{1,9}(?:\.\d{1,3})?\s?(?:b|kb|mb|gb)$/i, 'a size such as 256kb or 1mb'),
);

export function parseByteSize(size: number | string): number {
  if (typeof size === 'number') return size;
  const [, amount = '0', unit = 'b'] = /^([\d.]+)\s?([a-z]+)$/i.exec(size) ?? [];
  return Math.floor(Number(amount) * (UNITS[unit.toLowerCase()] ?? 1));
}

/** @throws WebhookConfigError ERR_INVALID_OPTION naming every wrong option. */
export function resolveOptions<T>(factory: string, schema: ObjectSchema<T>, options: unknown): Readonly<T> {
  const { error, value } = schema.validate(options ?? {}, { abortEarly: false, convert: false });
  if (error === undefined) return Object.freeze(value as T);
  const problems = error.details.map((detail) =>
    detail.type === 'object.unknown' ? unknownOption(detail.path.map(String), schema) : detail.message,
  );
  throw new WebhookConfigError('ERR_INVALID_OPTION', `${factory}: ${problems.join('; ')}`, error);
}

function unknownOption(path: string[], schema: ObjectSchema): string {
  const name = path.at(-1) ?? '';
  const known = knownNames(path.length === 1 ? schema : schema.extract(path.slice(0, -1)));
  const nearest = known.toSorted((a, b) => editDistance(name, a) - editDistance(name, b))[0];
  const close = nearest !== undefined && editDistance(name, nearest) <= Math.max(2, name.length / 3);
  return `"${name}" is not an option; ${close ? `did you mean "${nearest}"?` : `known are ${known.join(', ')}`}`;
}

function knownNames(schema: Joi.Schema): string[] {
  return Object.keys((schema.describe() as { keys?: object }).keys ?? {});
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
