// A host without a receiver, in a process of its own, which a test kills while it delivers. Argument: the database's URL.

import { createWebhooks } from '../../index.ts';

const [url = ''] = process.argv.slice(2);
const ignore = () => {};
await createWebhooks({
  database: url,
  allowTargets: ['127.0.0.1'],
  listen: false,
  logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
});
process.stdout.write('ready\n');
// Nothing of the package keeps a process alive.
setInterval(() => {}, 60_000);
