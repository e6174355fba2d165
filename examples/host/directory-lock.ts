// Keeps a second process away from a directory: two PGlites on the same files would ruin them.

import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StartupError } from './startup-error.ts';

/** Returns how to let go of the directory again. */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'lock');
  const holder = await readHolder(path);
  if (holder !== null && isRunning(holder)) {
    throw new StartupError(
      `DATA_DIR: ${directory} is in use by process ${holder}; stop it, or name another directory`,
    );
  }
  await rm(path, { force: true });
  const file = await open(path, 'wx');
  await file.writeFile(String(process.pid));
  await file.close();
  return () => rm(path, { force: true });
}

async function readHolder(path: string): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** A container starts with the same process id each time: our own id in the file is from a run that is over. */
function isRunning(processId: number): boolean {
  if (processId === process.pid) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
