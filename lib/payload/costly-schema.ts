// Tells schemas apart that a payload may make take very long: whose patterns backtrack, which compare every element with every
// other, or refer to themselves. Errs on the safe side.

const COSTLY_WORDS = new Set(['uniqueItems', '$ref', '$recursiveRef', '$dynamicRef']);

export function isCostly(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  return Object.entries(schema).some(([name, value]) => {
    if (COSTLY_WORDS.has(name)) return true;
    if (name === 'pattern' && typeof value === 'string') return !isLinearPattern(value);
    if (name === 'patternProperties' && !Object.keys(Object(value)).every(isLinearPattern)) return true;
    return isCostly(value);
  });
}

/** What repeats is a single character or class, once, and is looked for at the start only; or nothing repeats. */
function isLinearPattern(pattern: string): boolean {
  const bare = pattern.replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x');
  const repeated = bare.match(/[*+]|\{\d*,\d*\}/g)?.length ?? 0;
  if (/\)[*+?{]/.test(bare) || repeated > 1) return false;
  return repeated === 0 || (bare.startsWith('^') && !bare.includes('|'));
}
