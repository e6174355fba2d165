// The primary key of a trigger in clear, for the test tool: it must go through the same door as everybody else.

import type { Knex } from 'knex';
import type { Cipher } from '../secrets/cipher.ts';

export async function findPrimaryKey(
  db: Knex,
  cipher: Cipher,
  triggerId: number,
  nowMs: number,
): Promise<string | null> {
  const row: { key_value: string | null } | undefined = await db('attune.webhook_key')
    .where({ trigger_id: triggerId, state: 'active' })
    .where((key) => key.whereNull('expires_at').orWhere('expires_at', '>', new Date(nowMs)))
    // The one that follows an expired primary key is as good as primary already.
    .orderBy([
      { column: 'is_primary', order: 'desc' },
      { column: 'created', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .first('key_value');
  return row?.key_value == null ? null : cipher.decrypt(row.key_value);
}
