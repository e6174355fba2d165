// Notifications that wait to be sent, in the database: taken for a while by one instance, then marked as sent or put back
// for later. One that was taken by an instance that died comes again when the while is over.

import type { Knex } from 'knex';
import type { AlertMessage } from './alert-message.ts';
import type { ChannelKind } from './channel-store.ts';

export interface DueNotification {
  id: number;
  message: AlertMessage;
  attempts: number;
  /** Null for the host's own function. */
  channel: { kind: ChannelKind; url: string; secret: string | null; enabled: boolean } | null;
}

/** Longer than any attempt takes. */
const LEASE_MS = 120_000;
const FIRST_RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 3_600_000;
/** Pauses of 1, 2, 4, 8, 16, 32, 60, 60, 60 minutes: about four hours in all. */
export const MAX_ATTEMPTS = 10;

export function retryDelayMs(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
}

const TAKE = `
  with due as (
    select id from attune.webhook_alert_notification
     where state = 'pending' and next_attempt_at <= :now and (:withHost or channel_id is not null)
     order by next_attempt_at, id limit :rows for update skip locked
  ), taken as (
    update attune.webhook_alert_notification n set attempts = n.attempts + 1, next_attempt_at = :lease
      from due where n.id = due.id
    returning n.id, n.message, n.attempts, n.channel_id
  )
  select t.id, t.message, t.attempts, t.channel_id, c.kind, c.url, c.secret, c.enabled
    from taken t left join attune.webhook_alert_channel c on c.id = t.channel_id
   order by t.id`;

/** @param withHost whether this instance has the host's function. */
export async function takeDue(
  db: Knex,
  { nowMs, rows, withHost }: { nowMs: number; rows: number; withHost: boolean },
): Promise<DueNotification[]> {
  const bindings = { now: new Date(nowMs), lease: new Date(nowMs + LEASE_MS), rows, withHost };
  const taken = await db.raw(TAKE, bindings);
  return taken.rows.map((row: TakenRow) => ({
    id: Number(row.id),
    message: row.message,
    attempts: row.attempts,
    channel:
      row.channel_id === null
        ? null
        : { kind: row.kind, url: row.url, secret: row.secret, enabled: row.enabled },
  }));
}

interface TakenRow {
  id: string;
  message: AlertMessage;
  attempts: number;
  channel_id: string | null;
  kind: ChannelKind;
  url: string;
  secret: string | null;
  enabled: boolean;
}

/** Where it failed and may be tried again it goes back, and waits longer each time. */
export async function recordAttempt(
  db: Knex,
  { id, attempts }: DueNotification,
  { ok, result, isFinal = false }: { ok: boolean; result: string; isFinal?: boolean },
  nowMs: number,
): Promise<void> {
  const over = ok || isFinal || attempts >= MAX_ATTEMPTS;
  await db('attune.webhook_alert_notification')
    .where({ id })
    .update({
      result,
      ...(over
        ? { state: ok ? 'sent' : 'failed', finished_at: new Date(nowMs) }
        : { next_attempt_at: new Date(nowMs + retryDelayMs(attempts)) }),
    });
}
