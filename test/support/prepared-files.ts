// The files of a PGlite, kept in memory for others to start from: its own way, a tarball, takes three times as long.

import { MemoryFS, PGlite } from '@electric-sql/pglite';

/** Without contents: a directory. Directories come before what is in them. */
export interface StoredFile {
  path: string;
  contents?: Uint8Array;
}

/** As of its last checkpoint and what it has logged since. */
export function filesOf(pglite: PGlite, directory = PGlite.paths.PGDATA as string): StoredFile[] {
  const { FS } = pglite.Module;
  const names: string[] = FS.readdir(directory).filter((name: string) => name !== '.' && name !== '..');
  return names.flatMap((name) => {
    const path = `${directory}/${name}`;
    if (FS.isDir(FS.stat(path).mode)) return [{ path }, ...filesOf(pglite, path)];
    return [{ path, contents: FS.readFile(path) }];
  });
}

/** For one PGlite: what it writes is its own. */
export class PreparedFiles extends MemoryFS {
  readonly #files: readonly StoredFile[];

  constructor(files: readonly StoredFile[]) {
    super();
    this.#files = files;
  }

  override async initialSyncFs(): Promise<void> {
    if (this.pg === undefined) throw new Error('PGlite has not taken this file system into use');
    const { FS } = this.pg.Module;
    FS.mkdirTree(PGlite.paths.PGDATA, DIRECTORY_MODE);
    for (const { path, contents } of this.#files) {
      if (contents === undefined) FS.mkdir(path, DIRECTORY_MODE);
      else FS.writeFile(path, contents);
    }
  }
}

/** PostgreSQL refuses to start where others may write. */
const DIRECTORY_MODE = 0o700;
