// Encrypts what was stored in clear before an encryption key was configured, or under an older key; run at start-up.

import type { Knex } from 'knex';
import type { Cipher } from './cipher.ts';

interface SecretRow {
  id: string;
  value: string;
}

const MOVE_OLD_SECRETS = `update attune.trigger
  set webhook_hmac_secret = coalesce(webhook_hmac_secret, webhook_secret), webhook_secret = null
  where webhook_secret is not null`;

/** @returns how many values were encrypted. */
export async function encryptStoredSecrets(db: Knex, cipher: Cipher, mirrorKeys: boolean): Promise<number> {
  if (!cipher.enabled) return 0;
  return db.transaction(async (transaction) => {
    // The key itself does not change, so the triggers that watch over changed keys have nothing to do.
    await transaction.raw("set local attune.webhook_sync = 'off'");
    const keys = await encryptColumn(transaction, cipher, 'webhook_key', 'key_value');
    // The older column is too narrow for what encryption makes of a usual secret, and nothing reads it any more.
    await transaction.raw(MOVE_OLD_SECRETS);
    const secrets = await encryptColumn(transaction, cipher, 'trigger', 'webhook_hmac_secret');
    if (!mirrorKeys)
      await transaction('attune.trigger').whereNotNull('webhook_key').update({ webhook_key: null });
    return keys + secrets;
  });
}

async function encryptColumn(db: Knex, cipher: Cipher, table: string, column: string): Promise<number> {
  const rows: SecretRow[] = await db(`attune.${table}`)
    .select('id', { value: column })
    .whereNotNull(column)
    .whereNot(column, '')
    .forUpdate();
  const outdated = rows.filter((row) => cipher.isOutdated(row.value));
  for (const row of outdated) {
    const clear = cipher.decrypt(row.value);
    await db(`attune.${table}`)
      .where({ id: row.id })
      .update({ [column]: cipher.encrypt(clear) });
  }
  return outdated.length;
}
