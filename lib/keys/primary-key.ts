// The primary key of a trigger in clear, for the test tool: it must go through the same door as everybody else.

import type { Knex } from 'knex';
import type { Cipher } from '../secrets/cipher.ts';

export async function findPrimaryKey(db: Knex, cipher: Cipher, triggerId: number): Promise<string | null> {
  const row: { key_value: string | null } | undefined = await db('attune.webhook_key')
    .where({ trigger_id: triggerId, state: 'active', is_primary: true })
    .first('key_value');
  return row?.key_value == null ? null : cipher.decrypt(row.key_value);
}
