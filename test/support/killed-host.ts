// A host in a process of its own, which a test kills. Argument: the database's URL. Prints its port.

import express from 'express';
import { createWebhooks } from '../../index.ts';

const [url = ''] = process.argv.slice(2);
const ignore = () => {};
const webhooks = await createWebhooks({
  database: url,
  limits: { perKey: false, perIp: false, global: false },
  logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
});
const server = express()
  .use(webhooks.router)
  .listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
  });
