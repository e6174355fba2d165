// Reading the arguments of a function call: each reader returns the value in its type or says what was wrong.

import { ExpressionError, isObject, type Json, typeName } from './value.ts';

export class Arguments {
  private readonly name: string;
  private readonly values: readonly Json[];

  constructor(name: string, values: readonly Json[]) {
    this.name = name;
    this.values = values;
  }

  get count(): number {
    return this.values.length;
  }

  any(index: number): Json {
    return this.values[index] ?? null;
  }

  text(index: number): string {
    const value = this.any(index);
    return typeof value === 'string' ? value : this.refuse(index, 'a string');
  }

  number(index: number): number {
    const value = this.any(index);
    return typeof value === 'number' ? value : this.refuse(index, 'a number');
  }

  integer(index: number): number {
    const value = this.any(index);
    return Number.isSafeInteger(value) ? (value as number) : this.refuse(index, 'an integer');
  }

  list(index: number): Json[] {
    const value = this.any(index);
    return Array.isArray(value) ? value : this.refuse(index, 'an array');
  }

  object(index: number): { [key: string]: Json } {
    const value = this.any(index);
    return isObject(value) ? value : this.refuse(index, 'an object');
  }

  /** An array, or a text as the list of its characters. */
  sequence(index: number): Json[] | string[] {
    const value = this.any(index);
    if (typeof value === 'string') return [...value];
    return Array.isArray(value) ? value : this.refuse(index, 'an array or a string');
  }

  refuse(index: number, wanted: string): never {
    const found = typeName(this.any(index));
    throw new ExpressionError(`${this.name}() needs ${wanted} as argument ${index + 1}, not ${found}`);
  }
}
