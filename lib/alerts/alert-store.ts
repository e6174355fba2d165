// Alerts and the notifications about them. Both are written in one transaction: an alert that was opened is told.

import type { Knex } from 'knex';
import { globToLike } from '../glob.ts';
import type { AlertRule, AlertRules } from '../health/alert-rules.ts';
import { fetchPage, type Page, type PageRange } from '../page.ts';
import type { AlertMessage, NotificationKind } from './alert-message.ts';
import type { OpenAlert } from './plan-alerts.ts';

export interface AlertRow {
  id: string;
  trigger_id: string;
  trigger_ref: string;
  trigger_label: string;
  trigger_tenant: string | null;
  rule: AlertRule;
  state: 'open' | 'resolved';
  reason: string;
  figures: AlertMessage['figures'];
  opened_at: Date;
  renotified_at: Date | null;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
  resolved_at: Date | null;
  resolved_reason: string | null;
  notifications: {
    kind: string;
    channel: string | null;
    state: string;
    attempts: number;
    result: string | null;
  }[];
}

export const ALERT_STATES = ['open', 'acknowledged', 'resolved'] as const;

export interface AlertFilter {
  /** Null: of every tenant's triggers. */
  tenant: string | null;
  state?: (typeof ALERT_STATES)[number];
  rule?: AlertRule;
  /** With `*` globs. */
  triggerRef?: string;
  triggerId?: number;
}

export interface RecipientsOf {
  tenant: string | null;
  rules: AlertRules;
  hasOnAlert: boolean;
}

const COLUMNS =
  'a.id a.trigger_id a.rule a.state a.reason a.figures a.opened_at a.renotified_at a.acknowledged_at a.acknowledged_by a.resolved_at a.resolved_reason'.split(
    ' ',
  );
const NOTIFICATIONS_SHOWN = 20;

export async function listAlerts(db: Knex, filter: AlertFilter, range: PageRange): Promise<Page<AlertRow>> {
  const matches = matching(db, filter);
  const rows = withDetails(db, matches.clone()).orderByRaw("a.state = 'open' DESC, a.id DESC");
  return fetchPage<AlertRow>(db, rows, matches.select('a.id'), range);
}

export async function findAlert(db: Knex, id: number, tenant: string | null): Promise<AlertRow | undefined> {
  const [row] = await withDetails(db, matching(db, { tenant })).where('a.id', id);
  return row;
}

/** False where it was acknowledged before, or is over. */
export async function acknowledgeAlert(db: Knex, id: number, by: string, nowMs: number): Promise<boolean> {
  const changed = await db('attune.webhook_alert')
    .where({ id, state: 'open', acknowledged_at: null })
    .update({ acknowledged_at: new Date(nowMs), acknowledged_by: by });
  return changed > 0;
}

/** How many are open, by rule. */
export async function countOpenAlerts(db: Knex): Promise<{ rule: AlertRule; count: number }[]> {
  const rows: { rule: AlertRule; count: string }[] = await db('attune.webhook_alert')
    .select('rule', db.raw('count(*) AS count'))
    .where('state', 'open')
    .groupBy('rule');
  return rows.map(({ rule, count }) => ({ rule, count: Number(count) }));
}

function matching(db: Knex, { tenant, state, rule, triggerRef, triggerId }: AlertFilter): Knex.QueryBuilder {
  const query = db('attune.webhook_alert as a').join('attune.trigger as t', 't.id', 'a.trigger_id');
  if (tenant !== null) query.where('t.webhook_tenant', tenant);
  if (state !== undefined) query.where('a.state', state === 'resolved' ? 'resolved' : 'open');
  if (state === 'open') query.whereNull('a.acknowledged_at');
  if (state === 'acknowledged') query.whereNotNull('a.acknowledged_at');
  if (rule !== undefined) query.where('a.rule', rule);
  if (triggerRef !== undefined) query.whereLike('t.ref', globToLike(triggerRef));
  if (triggerId !== undefined) query.where('a.trigger_id', triggerId);
  return query;
}

function withDetails(db: Knex, query: Knex.QueryBuilder): Knex.QueryBuilder {
  return query
    .joinRaw(
      `LEFT JOIN LATERAL (
         SELECT json_agg(json_build_object('kind', n.kind, 'channel', c.label, 'state', n.state, 'attempts', n.attempts,
                                           'result', n.result) ORDER BY n.id) AS notifications
           FROM (SELECT * FROM attune.webhook_alert_notification WHERE alert_id = a.id
                  ORDER BY id DESC LIMIT ${NOTIFICATIONS_SHOWN}) n
           LEFT JOIN attune.webhook_alert_channel c ON c.id = n.channel_id) told ON true`,
    )
    .select(
      ...COLUMNS,
      't.ref as trigger_ref',
      't.label as trigger_label',
      't.webhook_tenant as trigger_tenant',
    )
    .select(db.raw("coalesce(told.notifications, '[]') AS notifications"));
}

export async function openAlertsOf(
  db: Knex,
  triggerIds: readonly number[],
): Promise<Map<number, OpenAlert[]>> {
  const rows: (Omit<AlertRow, 'notifications'> & { clear_since: Date | null })[] = await db(
    'attune.webhook_alert',
  )
    .where('state', 'open')
    .whereIn('trigger_id', triggerIds);
  const alerts = rows.map((row) => ({
    triggerId: Number(row.trigger_id),
    id: Number(row.id),
    rule: row.rule,
    openedAtMs: row.opened_at.getTime(),
    renotifiedAtMs: row.renotified_at?.getTime() ?? null,
    clearSinceMs: row.clear_since?.getTime() ?? null,
    isAcknowledged: row.acknowledged_at !== null,
  }));
  return Map.groupBy(alerts, (alert) => alert.triggerId);
}

/** Null where another instance was faster. */
export async function insertAlert(
  db: Knex,
  alert: { triggerId: number; rule: AlertRule; reason: string; figures: object },
  nowMs: number,
): Promise<number | null> {
  const { rows } = await db.raw(
    `insert into attune.webhook_alert (trigger_id, rule, reason, figures, opened_at) values (?, ?, ?, ?, ?)
     on conflict (trigger_id, rule) where state = 'open' do nothing returning id`,
    [alert.triggerId, alert.rule, alert.reason, JSON.stringify(alert.figures), new Date(nowMs)],
  );
  return rows[0] === undefined ? null : Number(rows[0].id);
}

/** False where it is not open any more. */
export async function updateAlert(db: Knex, id: number, columns: object): Promise<boolean> {
  return (await db('attune.webhook_alert').where({ id, state: 'open' }).update(columns)) > 0;
}

/** One for each channel that is meant, and one for the host's function. */
export async function insertNotifications(
  db: Knex,
  message: AlertMessage,
  { tenant, rules, hasOnAlert }: RecipientsOf,
  nowMs: number,
): Promise<void> {
  const channels = db('attune.webhook_alert_channel').where({ tenant, enabled: true });
  if (rules.channels !== null) channels.whereIn('id', rules.channels);
  const ids: (string | null)[] = await channels.pluck('id');
  if (hasOnAlert) ids.push(null);
  if (ids.length === 0) return;
  const row = notificationRow(message, nowMs);
  await db('attune.webhook_alert_notification').insert(ids.map((channel_id) => ({ ...row, channel_id })));
}

function notificationRow(message: AlertMessage, nowMs: number) {
  return {
    alert_id: message.alert_id,
    kind: message.kind satisfies NotificationKind,
    message: JSON.stringify(message),
    next_attempt_at: new Date(nowMs),
    created: new Date(nowMs),
  };
}

/** What has been over for long, in small batches; an alert that stays open for years must not gather reminders for ever. */
export async function deleteOldAlerts(db: Knex, before: Date): Promise<void> {
  await db.raw(
    `delete from attune.webhook_alert where id in (
       select id from attune.webhook_alert where resolved_at < ? order by resolved_at limit 1000)`,
    [before],
  );
  await db.raw(
    `delete from attune.webhook_alert_notification where id in (
       select id from (
         select id, finished_at from attune.webhook_alert_notification order by id limit 1000
       ) oldest where finished_at < ?)`,
    [before],
  );
}
