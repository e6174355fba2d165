// `*` globs over trigger refs, as patterns for LIKE and as a test.

/** `*` stands for any characters; everything else for itself. */
export function globToLike(glob: string): string {
  return escapeLike(glob).replaceAll('*', '%');
}

/** For `LIKE` and `ILIKE` with their default escape character. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

export function isGlob(text: string): boolean {
  return text.includes('*');
}

export function matchesGlob(glob: string, text: string): boolean {
  const parts = glob.split('*');
  const [first = ''] = parts;
  if (parts.length === 1) return text === glob;
  if (!text.startsWith(first)) return false;
  const last = parts.at(-1) ?? '';
  let position = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return text.length - last.length >= position && text.endsWith(last);
}
