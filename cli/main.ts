#!/usr/bin/env node
// The command attune-webhooks: picks the subcommand, and says in one line what went wrong.

import { packageVersion } from '../lib/admin/package-version.ts';
import { WebhookConfigError } from '../lib/errors.ts';
import { HELP } from './help.ts';
import { errorLine, line } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Resolves to the exit code. */
type Command = (args: string[]) => Promise<number>;

/** Loaded when it is asked for: sending needs no database, and help needs neither. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  send: async () => (await import('./send/send.ts')).runSend,
  migrate: async () => (await import('./migrate.ts')).runMigrate,
  'rotate-encryption-key': async () => (await import('./rotate-encryption-key.ts')).runRotateEncryptionKey,
};

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    line(HELP.all);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    line(packageVersion());
    return 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) throw new UsageError(`There is no command ${JSON.stringify(name)}`);
  if (args.includes('--help') || args.includes('-h')) {
    line(HELP[name as keyof typeof HELP]);
    return 0;
  }
  const command = await load();
  return command(args);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isUsage = error instanceof UsageError;
    errorLine(isUsage || error instanceof WebhookConfigError ? error.message : described(error));
    if (isUsage) errorLine('See: attune-webhooks --help');
    process.exitCode = isUsage ? 2 : 1;
  },
);

/** Both addresses of "localhost" refusing make an AggregateError, whose own message is empty. */
function described(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return described(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
