// The stores and callbacks that handlers work with, made once for a router.

import { ChannelStore } from '../alerts/channel-store.ts';
import { EventStore } from '../events/event-store.ts';
import { HealthStore } from '../health/health-store.ts';
import { KeyStore } from '../keys/key-store.ts';
import { LogStore } from '../log/log-store.ts';
import { LogTail } from '../log/log-tail.ts';
import { type GuardedAgents, guardedAgents } from '../net/guarded-agent.ts';
import { TargetGuard } from '../net/target-guard.ts';
import { StatsStore } from '../stats/stats-store.ts';
import { TriggerStore } from '../triggers/trigger-store.ts';
import { WebhookStore } from '../triggers/webhook-store.ts';
import type { AdminDependencies } from './dependencies.ts';

export interface Services extends AdminDependencies {
  triggers: TriggerStore;
  webhooks: WebhookStore;
  keys: KeyStore;
  log: LogStore;
  tail: LogTail;
  stats: StatsStore;
  events: EventStore;
  health: HealthStore;
  channels: ChannelStore;
  alertAgents: GuardedAgents;
  targetGuard: TargetGuard;
}

export function createServices(dependencies: AdminDependencies): Services {
  const { db, tables, logger, now } = dependencies;
  const log = new LogStore(db, tables);
  return {
    ...dependencies,
    triggers: new TriggerStore(db),
    webhooks: new WebhookStore(dependencies),
    keys: new KeyStore(dependencies),
    log,
    tail: new LogTail({ store: log, logger, now }),
    stats: new StatsStore(db),
    events: new EventStore(db, tables),
    health: new HealthStore(db),
    channels: new ChannelStore(dependencies),
    alertAgents: dependencies.alertAgents ?? guardedAgents(),
    targetGuard: dependencies.targetGuard ?? new TargetGuard(),
  };
}
