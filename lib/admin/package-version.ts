// The version of this package, from its manifest: two levels up from the sources, and from the built files in dist.

import { readFileSync } from 'node:fs';

let version: string | undefined;

export function packageVersion(): string {
  version ??=
    readVersion(new URL('../../package.json', import.meta.url)) ??
    readVersion(new URL('../../../package.json', import.meta.url));
  return version ?? '0.0.0';
}

function readVersion(manifest: URL): string | undefined {
  try {
    return JSON.parse(readFileSync(manifest, 'utf8')).version;
  } catch {
    return undefined;
  }
}
