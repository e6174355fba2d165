// The README's table of options is held to lib/webhooks-options.ts: names, defaults and ranges.

import { expect } from 'chai';
import { DEFAULT_POOL_MAX } from '../../lib/db/connect.ts';
import { resolveWebhooksOptions, type WebhooksOptions } from '../../lib/webhooks-options.ts';
import { inTicks, tableBelow } from './markdown.ts';

const database = 'postgres://localhost/attune';
const rows = tableBelow('README.md', 'Options of `createWebhooks`').map(
  ([name = '', fallback = '', allowed = '']) => ({ name: inTicks(name)[0] ?? '', fallback, allowed }),
);
const defaults: Record<string, unknown> = { ...resolveWebhooksOptions({ database }) };

describe("the README's options", () => {
  it('are those that createWebhooks knows', () => {
    const documented = new Set(rows.map(({ name }) => name.split('.')[0]));
    expect([...documented]).to.have.members(knownOptions());
  });

  it('name every limit', () => {
    const documented = rows.filter(({ name }) => name.startsWith('limits.')).map(({ name }) => name.slice(7));
    expect(documented).to.have.members(Object.keys(defaults.limits as object));
  });

  for (const { name, fallback } of rows) {
    it(`have the default of ${name}`, () => {
      const value = valueAt(name);
      if (fallback === 'required') return expect(() => resolve({ database: undefined })).to.throw(/required/);
      if (fallback === 'none') return expect(value).to.equal(undefined);
      if (name === 'now') return expect(value).to.equal(Date.now);
      expect(readable(value)).to.equal(inTicks(fallback)[0]);
    });
  }

  for (const { name, allowed } of rows.filter((row) => /\d/.test(row.allowed))) {
    it(`have the range of ${name}`, () => {
      const [least, most] = allowed.split(' – ').map(Number) as [number, number];
      for (const value of [least, most]) expect(resolve({ [name]: value })).to.have.property(name, value);
      for (const value of [least - 1, most + 1])
        expect(() => resolve({ [name]: value })).to.throw('ERR_INVALID_OPTION');
    });
  }

  it('tell how many connections there are by default', () => {
    const row = rows.find(({ name }) => name === 'poolMax');
    expect(row?.fallback).to.equal('none');
    expect(DEFAULT_POOL_MAX).to.equal(10);
  });
});

function resolve(options: object): object {
  return resolveWebhooksOptions({ database, ...options } as WebhooksOptions);
}

/** The error about an unknown option lists the known ones. */
function knownOptions(): string[] {
  try {
    resolve({ somethingThatNoOptionIsCalledLike: 1 });
  } catch (error) {
    const [, list = ''] = /known are (.*?) \(ERR_/.exec((error as Error).message) ?? [];
    return list.split(', ');
  }
  throw new Error('an unknown option was accepted');
}

function valueAt(name: string): unknown {
  return name.split('.').reduce((value: unknown, key) => (value as Record<string, unknown>)[key], defaults);
}

/** As a person writes it in JavaScript. */
function readable(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('"', "'")
    .replaceAll(/'(\w+)':/g, '$1: ')
    .replaceAll(',', ', ')
    .replace(/^\{(.*)\}$/, '{ $1 }');
}
