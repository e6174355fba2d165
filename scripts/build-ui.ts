// Builds the web UI into dist/ui, compressed copies beside the files. Skips the work where nothing it is made from has
// changed since the last build. `--force` builds anyway.

import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUTPUT = path.join(ROOT, 'dist', 'ui');
const MARK = '.built-from';
const SOURCES = [
  'ui',
  'lib/handshakes',
  'lib/health/alert-rules.ts',
  'lib/outcome.ts',
  'lib/signatures/model.ts',
  'lib/signatures/schemes.ts',
  'lib/signatures/schemes',
  'lib/admin/api-types.ts',
  'scripts/build-ui.ts',
  'node_modules/.package-lock.json',
];
const COMPRESSIBLE = /\.(js|css|html|svg)$/;

/** Returns whether anything was built. */
export async function buildUi({ force = false }: { force?: boolean } = {}): Promise<boolean> {
  const fingerprint = await fingerprintOfSources();
  if (!force && (await builtFrom()) === fingerprint) return false;
  const { build } = await import('vite');
  await mkdir(path.dirname(OUTPUT), { recursive: true });
  // Into a folder of its own first: two builds at once, or one that fails, must not leave half a UI.
  const fresh = await mkdtemp(`${OUTPUT}-`);
  try {
    await build({
      configFile: path.join(ROOT, 'ui', 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: fresh },
    });
    await compressAll(fresh);
    await writeFile(path.join(fresh, MARK), fingerprint);
    await chmod(fresh, 0o755);
    await rm(OUTPUT, { recursive: true, force: true });
    await rename(fresh, OUTPUT);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return true;
}

async function fingerprintOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await filesUnder(path.join(ROOT, source))) {
      hash
        .update(path.relative(ROOT, file))
        .update('\0')
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

async function filesUnder(place: string): Promise<string[]> {
  const entries = await readdir(place, { withFileTypes: true, recursive: true }).catch(() => null);
  if (entries === null) return (await readFile(place).catch(() => null)) === null ? [] : [place];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

async function builtFrom(): Promise<string | null> {
  return readFile(path.join(OUTPUT, MARK), 'utf8').catch(() => null);
}

async function compressAll(folder: string): Promise<void> {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  for (const file of await filesUnder(folder)) {
    if (!COMPRESSIBLE.test(file)) continue;
    const content = await readFile(file);
    await writeFile(`${file}.br`, await promisify(brotliCompress)(content, quality));
    await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
  }
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const built = await buildUi({ force: process.argv.includes('--force') });
  console.log(built ? 'The web UI is built into dist/ui.' : 'The web UI in dist/ui is up to date.');
}
