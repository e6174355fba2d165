// For option functions that may answer at once or later: no promise is made where none is needed.

/** Calls `use` with the value, at once where it is there; a rejection goes to `fail`. */
export function settle<T>(
  value: T | Promise<T>,
  use: (settled: T) => void,
  fail: (error: unknown) => void,
): void {
  if (value instanceof Promise) value.then(use).catch(fail);
  else if (isThenable(value)) Promise.resolve(value).then(use).catch(fail);
  else use(value);
}

/** A query of Knex runs only once its `then` is called, and promises of another realm are none of ours. */
function isThenable<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}
