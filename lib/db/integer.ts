// node-postgres hands BIGINT and COUNT over as strings; ids and totals are numbers everywhere else in this package.

/** Throws on anything but an integer that a number holds exactly. */
export function toInteger(value: string | number | bigint): number {
  const integer = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isSafeInteger(integer)) {
    throw new RangeError(`"${value}" is not an integer between -(2^53 - 1) and 2^53 - 1`);
  }
  return integer;
}
