// attune-webhooks rotate-encryption-key

import type { Knex } from 'knex';
import { pendingMigrations } from '../lib/db/migrate.ts';
import { type Cipher, createCipher } from '../lib/secrets/cipher.ts';
import { countOutdatedRows, encryptAllColumns } from '../lib/secrets/encrypt-stored.ts';
import { withDatabase } from './database.ts';
import { parseOptions } from './parse-options.ts';
import { line, Progress } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export async function runRotateEncryptionKey(args: string[]): Promise<number> {
  const { positionals } = parseOptions(args, {});
  if (positionals.length > 0) {
    throw new UsageError('rotate-encryption-key takes its keys from ATTUNE_WEBHOOKS_ENCRYPTION_KEY=NEW,OLD');
  }
  const cipher = createCipher(process.env.ATTUNE_WEBHOOKS_ENCRYPTION_KEY);
  if (!cipher.enabled) {
    throw new UsageError(
      'ATTUNE_WEBHOOKS_ENCRYPTION_KEY is not set, so there is nothing to encrypt with: NEW,OLD, each 32 bytes as 64 ' +
        'hexadecimal digits or base64. Make one with: openssl rand -hex 32',
    );
  }
  return withDatabase((knex) => rotate(knex, cipher));
}

async function rotate(knex: Knex, cipher: Cipher): Promise<number> {
  const pending = await pendingMigrations(knex);
  if (pending.length > 0) {
    throw new UsageError(
      `The database lacks ${pending.length} migrations; run first: attune-webhooks migrate`,
    );
  }
  const total = await countOutdatedRows(knex, cipher);
  const progress = new Progress(total, 'rows encrypted anew');
  let done = 0;
  const values = await encryptAllColumns(knex, cipher, ({ rows }) => {
    done += rows;
    progress.show(Math.min(done, total));
  });
  const [current, ...earlier] = cipher.keyIds;
  line(`${values} values were encrypted anew; everything is to be under key ${current}`);
  const left = await countOutdatedRows(knex, cipher);
  if (left > 0) {
    line(`${left} rows are still under another key: they were changed meanwhile. Run this again`);
    return 1;
  }
  if (earlier.length === 0) return 0;
  line(
    `Nothing is left under ${earlier.join(', ')}. Once every instance runs with key ${current} in front, run this a last ` +
      'time; then the old key may be taken away',
  );
  return 0;
}
