// Whose fault an error of the write path is: the connection's, the moment's, or one row's.

/** Whether the connection itself failed, so that it is of no use any more and the batch deserves another one. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: string };
  // Errors of the server carry an SQLSTATE; node-postgres's own plain ones are all about the connection.
  if (code === undefined) return error.constructor === Error;
  return /^(08|57P0|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)/.test(code);
}

/** What stood in a row's way was gone each time it was looked at; the rows are simply written again. */
export class DeliveryForgotten extends Error {
  override readonly name = 'DeliveryForgotten';
}

/** Whether the database is away or overloaded for a moment: another try may succeed. */
export function isTransientError(error: unknown): boolean {
  if (error instanceof DeliveryForgotten || isConnectionError(error)) return true;
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: string };
  // Serialization failure, deadlock, too many connections, out of memory or disk, cannot connect now, read-only standby.
  return error.name === 'KnexTimeoutError' || /^(40001|40P01|53\d{3}|25006|55P03)$/.test(code ?? '');
}

/** Whether one row's content is at fault: data, constraint and program-limit errors. */
export function isRowError(error: unknown): boolean {
  return error instanceof Error && /^(22|23|54)/.test((error as { code?: string }).code ?? '');
}
