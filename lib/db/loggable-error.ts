// Errors of the database without what they quote: knex puts the statement with its values into the message, PostgreSQL
// the row into `detail` and `where`. Both may be a sender's payload, which is nothing for the application's log.

import type { Logger } from '../logger.ts';

/** Members that quote a statement, its values, or a row. */
const QUOTING = ['sql', 'bindings', 'parameters', 'query', 'detail', 'where', 'internalQuery'] as const;
const SQLSTATE = /^[0-9A-Z]{5}$/;
const MAX_DEPTH = 8;

/** The same logger, told of errors by what happened and not by the rows they happened to. */
export function withoutQuotedRows(logger: Logger): Logger {
  const at = (level: keyof Logger) => (fields: object, message: string) =>
    logger[level](loggableFields(fields), message);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function loggableFields(fields: object): object {
  const entries = Object.entries(fields);
  if (!entries.some(([, value]) => value instanceof Error)) return fields;
  return Object.fromEntries(entries.map(([name, value]) => [name, loggableError(value)]));
}

/** What is no error of the database, nor caused by one, is returned as it is. */
export function loggableError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error) || depth > MAX_DEPTH) return error;
  const isQuoting = quotes(error);
  const { cause } = error;
  const loggableCause = loggableError(cause, depth + 1);
  if (!isQuoting && loggableCause === cause) return error;
  const copy: Error = Object.create(Object.getPrototypeOf(error), Object.getOwnPropertyDescriptors(error));
  // Of a copy, the stack is no more than any other member.
  redefine(copy, 'stack', error.stack);
  if (cause !== undefined) redefine(copy, 'cause', loggableCause);
  if (isQuoting) {
    for (const name of QUOTING) delete (copy as unknown as Record<string, unknown>)[name];
    redefine(copy, 'message', withoutStatement(error.message));
    redefine(copy, 'stack', `${error.name}: ${copy.message}${framesOf(error.stack)}`);
  }
  return copy;
}

function quotes(error: Error): boolean {
  const { code } = error as { code?: unknown };
  return QUOTING.some((name) => name in error) || (typeof code === 'string' && SQLSTATE.test(code));
}

/** knex writes `insert into … - duplicate key value violates …`: what the server said comes last. */
function withoutStatement(message: string): string {
  return message.slice(message.lastIndexOf(' - ') + 1).replace(/^- /, '');
}

function framesOf(stack: string | undefined): string {
  const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.map((frame) => `\n${frame}`).join('');
}

function redefine(error: Error, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, enumerable: false, configurable: true, writable: true });
}
