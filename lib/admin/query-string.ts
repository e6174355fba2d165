// Reads the query string itself: the host's `query parser` setting decides what `req.query` looks like, and may nest.

import { validationError } from './validate.ts';

/** Throws VALIDATION_ERROR where a parameter is given twice: which one was meant cannot be known. */
export function parseQueryString(url: string): Record<string, string> {
  const start = url.indexOf('?');
  const parameters = [...new URLSearchParams(start === -1 ? '' : url.slice(start + 1))];
  const names = parameters.map(([name]) => name);
  const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  if (repeated.length > 0) {
    const details = repeated.map((name) => ({ path: `/${name}`, message: 'is given more than once' }));
    throw validationError(details, 'query');
  }
  return Object.fromEntries(parameters);
}
