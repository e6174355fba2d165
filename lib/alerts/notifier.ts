// Sends the notifications that are due, a few at a time and for a bounded time; what is left comes with the next round.

import type { Knex } from 'knex';
import type { Logger } from '../logger.ts';
import type { GuardedAgents } from '../net/guarded-agent.ts';
import type { Cipher } from '../secrets/cipher.ts';
import type { OnAlert } from './alert-message.ts';
import { type DueNotification, recordAttempt, takeDue } from './notification-queue.ts';
import { sendToChannel } from './send-to-channel.ts';

export interface NotifierOptions {
  db: Knex;
  cipher: Cipher;
  logger: Logger;
  now: () => number;
  agents: GuardedAgents;
  onAlert: OnAlert | undefined;
  /** Of one attempt. Default: 10,000. */
  timeoutMs?: number;
}

interface Attempt {
  ok: boolean;
  result: string;
  isFinal?: boolean;
}

const AT_ONCE = 5;
const BUDGET_MS = 45_000;
const ON_ALERT_TIMEOUT_MS = 30_000;

/** @param isClosed asked before each further handful. */
export async function sendDue(options: NotifierOptions, isClosed: () => boolean): Promise<void> {
  const untilMs = performance.now() + BUDGET_MS;
  while (!isClosed() && performance.now() < untilMs) {
    const query = { nowMs: options.now(), rows: AT_ONCE, withHost: options.onAlert !== undefined };
    const due = await takeDue(options.db, query);
    await Promise.all(due.map((notification) => deliver(options, notification)));
    if (due.length < AT_ONCE) return;
  }
}

async function deliver(options: NotifierOptions, notification: DueNotification): Promise<void> {
  const attempt =
    notification.channel === null
      ? await tellHost(options, notification)
      : await sendTo(options, notification, notification.channel);
  await recordAttempt(options.db, notification, attempt, options.now());
  if (attempt.ok) return;
  const fields = {
    alertId: notification.message.alert_id,
    attempts: notification.attempts,
    result: attempt.result,
  };
  options.logger.warn(fields, 'A notification about an alert could not be sent');
}

async function sendTo(
  { cipher, agents, now, timeoutMs }: NotifierOptions,
  { id, message }: DueNotification,
  { kind, url, secret, enabled }: NonNullable<DueNotification['channel']>,
): Promise<Attempt> {
  if (!enabled) return { ok: false, result: 'the channel is switched off', isFinal: true };
  try {
    const ready = { kind, url: cipher.decrypt(url), secret: secret === null ? null : cipher.decrypt(secret) };
    const messageId = `alert_notification_${id}`;
    return await sendToChannel(ready, message, { agents, nowMs: now(), messageId, timeoutMs });
  } catch {
    return { ok: false, result: 'the channel cannot be decrypted: its encryption key is not configured' };
  }
}

async function tellHost(
  { onAlert, logger }: NotifierOptions,
  { message }: DueNotification,
): Promise<Attempt> {
  const { promise: late, resolve } = Promise.withResolvers<Attempt>();
  const timer = setTimeout(resolve, ON_ALERT_TIMEOUT_MS, {
    ok: false,
    result: 'onAlert did not return within 30 s',
  });
  try {
    const told = Promise.resolve(onAlert?.(message)).then(() => ({ ok: true, result: 'onAlert returned' }));
    return await Promise.race([told, late]);
  } catch (error) {
    logger.warn({ err: error, alertId: message.alert_id }, 'onAlert failed; the alert will be told again');
    return { ok: false, result: 'onAlert failed' };
  } finally {
    clearTimeout(timer);
  }
}
