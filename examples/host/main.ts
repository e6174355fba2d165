// The example host: what `npm start` runs. Its settings are environment variables, see environment.ts.

import { WebhookConfigError } from '../../index.ts';
import { readEnvironment } from './environment.ts';
import { startHost } from './host.ts';
import { createLogger } from './logger.ts';
import { StartupError } from './startup-error.ts';

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const logger = createLogger(environment.logLevel);
  const host = await startHost(environment, logger);
  console.log(
    `Listening on ${host.publicUrl} – open ${host.publicUrl}/api/v1/webhooks/ui/#token=${environment.token}`,
  );

  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'Stopping: finishing what was taken');
    await host.stop();
    logger.info({}, 'Stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, (name) => void stop(name).catch(fail));
}

/** What a person can put right is one line; anything else is a defect, and its stack helps to find it. */
function fail(error: unknown): never {
  const isExpected = error instanceof StartupError || error instanceof WebhookConfigError;
  console.error(isExpected ? error.message : error);
  process.exit(1);
}

await main().catch(fail);
