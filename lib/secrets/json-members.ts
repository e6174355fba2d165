// Changes texts inside a JSON value at a simple path, for secrets that stand in the members of a jsonb column.

type Segment = { name: string } | 'elements' | 'members';

/** @throws RangeError where the path is not made of `.name`, `.*` and `[*]` only. */
export function parseMemberPath(path: string): Segment[] {
  const segments = path.slice(1).match(/\.\*|\[\*\]|\.[A-Za-z_][A-Za-z0-9_]*/g) ?? [];
  if (!path.startsWith('$') || segments.join('') !== path.slice(1)) {
    throw new RangeError(`${JSON.stringify(path)} is not a path of names, [*] and .*`);
  }
  return segments.map((segment) => {
    if (segment === '[*]') return 'elements';
    return segment === '.*' ? 'members' : { name: segment.slice(1) };
  });
}

/** A copy in which every text at the path is replaced; what stands elsewhere, or is no text, stays. */
export function mapTexts(
  value: unknown,
  path: readonly Segment[],
  change: (text: string) => string,
): unknown {
  const [segment, ...rest] = path;
  if (segment === undefined) return typeof value === 'string' ? change(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return segment === 'elements' ? value.map((element) => mapTexts(element, rest, change)) : value;
  }
  if (segment === 'elements') return value;
  const members = Object.entries(value).map(([name, member]) => {
    const isMeant = segment === 'members' || segment.name === name;
    return [name, isMeant ? mapTexts(member, rest, change) : member];
  });
  return Object.fromEntries(members);
}
