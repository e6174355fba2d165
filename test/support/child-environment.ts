// The environment of Node.js processes that tests start: nothing of ours that could change what they do, a directory
// for their temporary files, since those that are killed leave some behind, and there what one of them has compiled,
// which the next need not.

import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TMPDIR = mkdtempSync(join(tmpdir(), 'attune-run-'));
const { PATH = '', HOME = '' } = process.env;

export const CHILD_ENVIRONMENT = { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE: join(TMPDIR, 'compiled') };

// Registered while test files load, so that it belongs to the whole run and not to one of them.
after('remove the temporary files of other processes', () => rm(TMPDIR, { recursive: true, force: true }));
