// liquidjs, shut in: no files, no globals, no clock but a date that is asked for, only own members of what it is given.

import { filters, Liquid, type LiquidOptions, tags } from 'liquidjs';
import { toJsonText } from './json-text.ts';

/** Tags that read no other template. */
const TAGS = [
  'assign',
  'break',
  'capture',
  'case',
  'comment',
  'continue',
  'cycle',
  'decrement',
  'echo',
  'for',
  'if',
  'increment',
  'liquid',
  'raw',
  'tablerow',
  'unless',
  '#',
];

/** Left out: those that give something else each time, or run text as if it were part of the template. */
const FILTERS_LEFT_OUT = /^sample$|_exp$/;

/** Characters and elements that filters may handle in one rendering, in all. */
const MAX_HANDLED = 8_000_000;

const noFiles: NonNullable<LiquidOptions['fs']> = {
  exists: async () => false,
  existsSync: () => false,
  readFile: () => Promise.reject(new Error('templates have no files')),
  readFileSync() {
    throw new Error('templates have no files');
  },
  resolve: () => '',
};

export function createEngine(): Liquid {
  const engine = new Liquid({
    fs: noFiles,
    relativeReference: false,
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: false,
    timezoneOffset: 0,
    globals: Object.create(null),
    memoryLimit: MAX_HANDLED,
  });
  for (const name of Object.keys(tags)) {
    if (!TAGS.includes(name)) delete engine.tags[name];
  }
  for (const name of Object.keys(filters)) {
    if (FILTERS_LEFT_OUT.test(name)) delete engine.filters[name];
  }
  for (const name of ['json', 'jsonify']) engine.registerFilter(name, jsonFilter);
  return engine;
}

/** Nothing is `null`, so that a member that is not there leaves the JSON whole; large integers keep their digits. */
function jsonFilter(
  this: { context: { memoryLimit: { use(count: number): void } } },
  value: unknown,
  space: unknown,
): string {
  const text = toJsonText(value, typeof space === 'number' ? Math.min(Math.max(space, 0), 10) : 0);
  this.context.memoryLimit.use(text.length);
  return text;
}
