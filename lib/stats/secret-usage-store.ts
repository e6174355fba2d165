// Reads how often each secret of a trigger verified a request.

import type { Knex } from 'knex';

export interface SecretUse {
  requests: number;
  lastUsedAt: Date;
}

export const SECRET_USE_DAYS = 7;

/** Of the last seven days, by fingerprint. Days are those of UTC, so up to one more is counted. */
export async function readSecretUsage(
  db: Knex,
  triggerId: number,
  nowMs: number,
): Promise<Map<string, SecretUse>> {
  const since = new Date(nowMs - SECRET_USE_DAYS * 86_400_000).toISOString().slice(0, 10);
  const rows: { fingerprint: string; requests: string; last_used_at: Date }[] = await db(
    'attune.webhook_secret_usage',
  )
    .where({ trigger_id: triggerId })
    .where('day', '>=', since)
    .groupBy('fingerprint')
    .select('fingerprint')
    .sum({ requests: 'requests' })
    .max({ last_used_at: 'last_used_at' });
  return new Map(
    rows.map((row) => [row.fingerprint, { requests: Number(row.requests), lastUsedAt: row.last_used_at }]),
  );
}
