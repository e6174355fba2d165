// Reads the arguments of a command; what it does not know is a mistake, and is told as one.

import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

export type Known = NonNullable<ParseArgsConfig['options']>;

/** @throws UsageError */
export function parseOptions<const T extends Known>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** @throws UsageError */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new UsageError(`--${name} is ${JSON.stringify(text)}; it is a whole number from ${least} to ${most}`);
}
