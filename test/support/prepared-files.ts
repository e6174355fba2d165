// The files of a PGlite, kept in memory for others to start from: its own way, a tarball, takes three times as long.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoryFS, PGlite } from '@electric-sql/pglite';

/** Without contents: a directory. Directories come before what is in them. */
export interface StoredFile {
  /** Within the data directory. */
  path: string;
  contents?: Uint8Array;
}

/** PostgreSQL refuses to start where others may write. */
const DIRECTORY_MODE = 0o700;
const DATA_DIRECTORY: string = PGlite.paths.PGDATA;

/** As of its last checkpoint and what it has logged since. */
export function filesOf(pglite: PGlite, directory = ''): StoredFile[] {
  const { FS } = pglite.Module;
  const names: string[] = FS.readdir(`${DATA_DIRECTORY}${directory}`).filter(
    (name: string) => name !== '.' && name !== '..',
  );
  return names.flatMap((name) => {
    const path = `${directory}/${name}`;
    const inside = DATA_DIRECTORY + path;
    if (FS.isDir(FS.stat(inside).mode)) return [{ path }, ...filesOf(pglite, path)];
    return [{ path, contents: FS.readFile(inside) }];
  });
}

/** For a PGlite that keeps its data on disk. */
export async function writeFiles(files: readonly StoredFile[], directory: string): Promise<void> {
  await mkdir(directory, { mode: DIRECTORY_MODE });
  for (const { path, contents } of files) {
    if (contents === undefined) await mkdir(join(directory, path), { mode: DIRECTORY_MODE });
    else await writeFile(join(directory, path), contents);
  }
}

/** For one PGlite in memory: what it writes is its own. */
export class PreparedFiles extends MemoryFS {
  readonly #files: readonly StoredFile[];

  constructor(files: readonly StoredFile[]) {
    super();
    this.#files = files;
  }

  override async initialSyncFs(): Promise<void> {
    if (this.pg === undefined) throw new Error('PGlite has not taken this file system into use');
    const { FS } = this.pg.Module;
    FS.mkdirTree(DATA_DIRECTORY, DIRECTORY_MODE);
    for (const { path, contents } of this.#files) {
      if (contents === undefined) FS.mkdir(DATA_DIRECTORY + path, DIRECTORY_MODE);
      else FS.writeFile(DATA_DIRECTORY + path, contents);
    }
  }
}
