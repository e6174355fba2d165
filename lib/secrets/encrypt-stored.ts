// Encrypts what was stored in clear before an encryption key was configured, or under an older key: at start-up, and by
// the command that rotates the key. Only rows that need it are read, a batch at a time, and none is kept locked.

import type { Knex } from 'knex';
import type { Cipher } from './cipher.ts';
import { ENCRYPTED_COLUMNS, type EncryptedColumn } from './encrypted-columns.ts';
import { mapTexts, parseMemberPath } from './json-members.ts';

export interface EncryptProgress {
  table: string;
  column: string;
  /** Rows of this batch. */
  rows: number;
}

interface StoredRow {
  id: string;
  value: unknown;
}

const BATCH_ROWS = 500;

// The older column is too narrow for what encryption makes of a usual secret, and nothing reads it any more.
const MOVE_OLD_SECRETS = `update attune.trigger
  set webhook_hmac_secret = coalesce(webhook_hmac_secret, webhook_secret), webhook_secret = null
  where webhook_secret is not null`;

/** What is left to do at start-up. @returns how many values were encrypted. */
export async function encryptStoredSecrets(db: Knex, cipher: Cipher, mirrorKeys: boolean): Promise<number> {
  if (!cipher.enabled) return 0;
  const values = await encryptAllColumns(db, cipher);
  if (!mirrorKeys) {
    await quietly(db, (transaction) =>
      transaction('attune.trigger').whereNotNull('webhook_key').update({ webhook_key: null }),
    );
  }
  return values;
}

/**
 * Brings every stored secret under the first of the cipher's keys.
 *
 * @returns how many values were encrypted.
 * @throws WebhookConfigError ERR_ENCRYPTION_KEY where one is encrypted with a key that the cipher does not have.
 */
export async function encryptAllColumns(
  db: Knex,
  cipher: Cipher,
  onProgress: (progress: EncryptProgress) => void = () => {},
): Promise<number> {
  await quietly(db, (transaction) => transaction.raw(MOVE_OLD_SECRETS));
  let total = 0;
  for (const column of ENCRYPTED_COLUMNS) total += await encryptColumn(db, cipher, column, onProgress);
  return total;
}

async function encryptColumn(
  db: Knex,
  cipher: Cipher,
  target: EncryptedColumn,
  onProgress: (progress: EncryptProgress) => void,
): Promise<number> {
  const { table, column } = target;
  let values = 0;
  let rows: StoredRow[];
  let lastId = '0';
  do {
    rows = await outdatedRows(db, cipher, target, lastId);
    if (rows.length > 0) {
      values += await rewrite(db, cipher, target, rows);
      onProgress({ table, column, rows: rows.length });
    }
    lastId = rows.at(-1)?.id ?? lastId;
  } while (rows.length === BATCH_ROWS);
  return values;
}

/** Rows with something that is in clear, or under an older key. */
export async function countOutdatedRows(db: Knex, cipher: Cipher): Promise<number> {
  let total = 0;
  for (const target of ENCRYPTED_COLUMNS) {
    const { rows } = await db.raw<{ rows: { count: string }[] }>(
      `select count(*) as count from attune.${target.table} where ${isOutdated(target)}`,
      [`${cipher.currentPrefix}%`],
    );
    total += Number(rows[0]?.count);
  }
  return total;
}

/** Behind the last id, so that a value which cannot be rewritten is not met again and again. */
async function outdatedRows(
  db: Knex,
  cipher: Cipher,
  target: EncryptedColumn,
  lastId: string,
): Promise<StoredRow[]> {
  const { table, column } = target;
  const { rows } = await db.raw<{ rows: StoredRow[] }>(
    `select id, ${column} as value from attune.${table}
      where ${isOutdated(target)} and id > ? order by id limit ${BATCH_ROWS}`,
    [`${cipher.currentPrefix}%`, lastId],
  );
  return rows;
}

/** As SQL, with what current values look like as its binding. */
function isOutdated({ column, path }: EncryptedColumn): string {
  if (path === undefined) return `${column} <> '' and ${column} not like ?`;
  return `exists (
    select from jsonb_path_query(${column}, '${path}') as secret
     where jsonb_typeof(secret) = 'string' and secret #>> '{}' not like ?)`;
}

/** A value that was changed meanwhile is left alone: whoever changed it encrypted it. */
async function rewrite(
  db: Knex,
  cipher: Cipher,
  target: EncryptedColumn,
  rows: readonly StoredRow[],
): Promise<number> {
  const { table, column, path } = target;
  return quietly(db, async (transaction) => {
    let values = 0;
    for (const { id, value } of rows) {
      let changed = 0;
      const before = path === undefined ? value : JSON.stringify(value);
      const after = rewritten(value, path, (text) => {
        if (!cipher.isOutdated(text)) return text;
        changed += 1;
        return cipher.encrypt(cipher.decrypt(text));
      });
      const isWritten = await transaction(`attune.${table}`)
        .where({ id, [column]: before })
        .update({ [column]: after });
      if (isWritten) values += changed;
    }
    return values;
  });
}

function rewritten(value: unknown, path: string | undefined, change: (text: string) => string): string {
  if (path === undefined) return change(String(value));
  return JSON.stringify(mapTexts(value, parseMemberPath(path), change));
}

/** The secrets themselves do not change, so the triggers that watch over changed keys have nothing to do. */
function quietly<T>(db: Knex, work: (transaction: Knex.Transaction) => Promise<T>): Promise<T> {
  return db.transaction(async (transaction) => {
    await transaction.raw("set local attune.webhook_sync = 'off'");
    return work(transaction);
  });
}
