// The files of the built UI: which one answers a path, in which encoding, and for how long it may be kept.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Request } from 'express';

const HASHED = /^assets\/[\w-]+-[\w-]{8}\.(js|css|svg|woff2|png)$/;
const ENCODINGS = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const;

export interface AssetFile {
  /** Path below the UI's folder. */
  name: string;
  /** Null: the file as it is. */
  encoding: 'br' | 'gzip' | null;
  /** True where the name changes with the content. */
  immutable: boolean;
}

/** Null where no file of the UI has this path: only the page itself and hashed assets are served. */
export function findAssetFile(assetsDir: string, req: Request): AssetFile | null {
  const plain = req.path === '/' ? 'index.html' : req.path.slice(1);
  const immutable = HASHED.test(plain);
  if (!immutable && plain !== 'index.html') return null;
  if (!existsSync(path.join(assetsDir, plain))) return null;
  for (const { name, extension } of ENCODINGS) {
    if (req.acceptsEncodings(name) && existsSync(path.join(assetsDir, plain + extension))) {
      return { name: plain + extension, encoding: name, immutable };
    }
  }
  return { name: plain, encoding: null, immutable };
}
