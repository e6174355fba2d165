// Where the built web UI lies: beside the built package, or, while it runs from its sources, in the package's dist.

import { fileURLToPath } from 'node:url';

export function builtUiDir(): string {
  const relative = import.meta.url.endsWith('.ts') ? '../../dist/ui/' : '../../ui/';
  return fileURLToPath(new URL(relative, import.meta.url));
}
