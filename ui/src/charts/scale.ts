// Round numbers for the axis of a chart.

/** A round number that is not below `value` and whose half is a whole number. */
export function roundUp(value: number): number {
  if (value <= 10) return Math.max(2, Math.ceil(value / 2) * 2);
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * magnitude >= value) ?? 10;
  return step * magnitude;
}

/** Indexes of about `wanted` evenly spaced places out of `length`. */
export function spacedIndexes(length: number, wanted: number): number[] {
  if (length === 0) return [];
  const step = Math.max(1, Math.ceil(length / wanted));
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
}
