// attune-webhooks migrate

import { migrate } from '../lib/db/migrate.ts';
import { withDatabase } from './database.ts';
import { parseOptions } from './parse-options.ts';
import { line } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export async function runMigrate(args: string[]): Promise<number> {
  const { positionals } = parseOptions(args, {});
  if (positionals.length > 0) throw new UsageError(`migrate takes no ${JSON.stringify(positionals[0])}`);
  const names = await withDatabase(migrate);
  for (const name of names) line(name);
  line(
    names.length === 0 ? 'Nothing to do: the database is at this version' : `${names.length} migrations ran`,
  );
  return 0;
}
