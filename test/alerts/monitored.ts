// The admin API and the monitor on one database, with a clock of the test's, and a server that alerts are sent to.

import type { IncomingHttpHeaders } from 'node:http';
import type { AlertMessage } from '../../lib/alerts/alert-message.ts';
import { HealthMonitor } from '../../lib/alerts/health-monitor.ts';
import { guardedAgents } from '../../lib/net/guarded-agent.ts';
import { createCipher } from '../../lib/secrets/cipher.ts';
import { type AdminServer, NOW, type ServerOptions, startAdmin } from '../admin/support/admin-server.ts';
import { addRollup } from '../admin/support/rows.ts';
import { type Served, serve } from '../support/serve.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Monitored {
  admin: AdminServer;
  clock: { nowMs: number };
  monitor: HealthMonitor;
  anotherInstance(): HealthMonitor;
  /** What `onAlert` was given. */
  told: AlertMessage[];
  /** What the alert channels' server received; it answers with `status`. */
  received: Received[];
  receiver: Served;
  answer: { status: number };
  /** Rounds, often enough not to look like an outage, until the clock has moved on by this much. */
  pass(milliseconds: number): Promise<void>;
  /** Counts at the present moment, as the counters of use write them: of the minute and of the hour. */
  count(triggerId: number, outcome: string, requests: number): Promise<void>;
  /** An event in each hour of the two weeks before this one. */
  addHistory(triggerId: number): Promise<void>;
  close(): Promise<void>;
}

export const ENCRYPTION_KEY = '11'.repeat(32);

export async function startMonitored(options: ServerOptions = {}): Promise<Monitored> {
  const clock = { nowMs: NOW };
  const told: AlertMessage[] = [];
  const received: Received[] = [];
  const answer = { status: 204 };
  const receiver = await serve((req, res) => {
    let text = '';
    req.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    req.on('end', () => {
      received.push({ path: req.url ?? '', headers: req.headers, text });
      res.writeHead(answer.status).end();
    });
  });
  const agents = guardedAgents({ allow: ['127.0.0.1'] });
  const others: HealthMonitor[] = [];
  const now = () => clock.nowMs;
  const admin = await startAdmin({ now, alertAgents: agents, encryptionKey: ENCRYPTION_KEY, ...options });
  const ignore = () => {};
  const create = () =>
    new HealthMonitor({
      db: admin.db,
      cipher: createCipher(ENCRYPTION_KEY),
      logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      now,
      agents,
      onAlert: async (message) => void told.push(message),
      timeoutMs: 500,
    });
  const monitor = create();
  return {
    admin,
    clock,
    monitor,
    told,
    received,
    receiver,
    answer,
    anotherInstance() {
      const another = create();
      others.push(another);
      return another;
    },
    async pass(milliseconds) {
      const untilMs = clock.nowMs + milliseconds;
      while (clock.nowMs < untilMs) {
        clock.nowMs = Math.min(untilMs, clock.nowMs + 10 * MINUTE);
        await monitor.runOnce();
      }
    },
    async count(triggerId, outcome, requests) {
      for (const resolution_seconds of [60, 3600])
        await addRollup(admin.db, triggerId, clock.nowMs, { outcome, requests, resolution_seconds });
    },
    async addHistory(triggerId) {
      await admin.db.raw(
        `insert into attune.webhook_stats_rollup (trigger_id, resolution_seconds, bucket, outcome, requests, last_at)
         select ?, 3600, hour, 'accepted', 1, hour
           from generate_series(date_trunc('hour', ?::timestamptz) - interval '336 hours',
                                date_trunc('hour', ?::timestamptz) - interval '1 hour', interval '1 hour') as hour`,
        [triggerId, new Date(clock.nowMs), new Date(clock.nowMs)],
      );
    },
    async close() {
      await Promise.all([monitor, ...others].map((one) => one.close()));
      await receiver.close();
      await admin.close();
    },
  };
}
