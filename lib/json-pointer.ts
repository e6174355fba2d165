// JSON Pointer (RFC 6901): how errors name a place in what was sent.

/** `/` and the name of one member, escaped. */
export function pointerPart(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
