// Round numbers for the axis of a chart.

/** The smallest of 1, 2, 5 × 10ⁿ that is not below `value`; at least 1. */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((candidate) => candidate * magnitude >= value) ?? 10;
  return step * magnitude;
}

/** Indexes of about `wanted` evenly spaced places out of `length`. */
export function spacedIndexes(length: number, wanted: number): number[] {
  if (length === 0) return [];
  const step = Math.max(1, Math.ceil(length / wanted));
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
}
