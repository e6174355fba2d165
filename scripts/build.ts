// Builds the package into dist/: the library and the command by tsc, then the web UI by its own script.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

// Files of an earlier build whose source is gone must not be published. The UI's script looks after its own.
for (const name of existsSync(dist) ? readdirSync(dist) : []) {
  if (name !== 'ui') rmSync(join(dist, name), { recursive: true });
}
run(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', 'tsconfig.build.json');
// npm makes it executable when it installs the package; so that it can be tried from here too.
chmodSync(join(dist, 'cli', 'main.js'), 0o755);
run(join(root, 'scripts', 'build-ui.ts'));

function run(script: string, ...options: string[]): void {
  const { status } = spawnSync(process.execPath, [script, ...options], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
