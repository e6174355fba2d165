// Keeps watch: once a minute triggers are judged, by one instance for all, and alerts are told. Every instance shows the
// outcome in its metrics.

import type { Knex } from 'knex';
import type { AlertRule } from '../health/alert-rules.ts';
import type { Health } from '../health/health-state.ts';
import { HealthStore } from '../health/health-store.ts';
import { countOpenAlerts } from './alert-store.ts';
import { runRound } from './judging-rounds.ts';
import { type NotifierOptions, sendDue } from './notifier.ts';

export interface HealthObserver {
  observeHealth(states: readonly { ref: string; health: Health }[]): void;
  observeAlerts(open: readonly { rule: AlertRule; count: number }[]): void;
}

export interface HealthMonitorOptions extends NotifierOptions {
  observer?: HealthObserver;
  /** Default: 60,000. */
  intervalMs?: number;
}

const INTERVAL_MS = 60_000;
/** As many as the metrics tell apart. */
const OBSERVED_TRIGGERS = 2_000;

export class HealthMonitor {
  readonly #options: HealthMonitorOptions;
  readonly #intervalMs: number;
  readonly #timer: NodeJS.Timeout;
  /** For what else is sent to alert channels; gone when this is closed. */
  readonly agents: HealthMonitorOptions['agents'];
  #running: Promise<void> = Promise.resolve();
  #pending = 0;
  #closed = false;

  constructor(options: HealthMonitorOptions) {
    this.#options = options;
    this.agents = options.agents;
    this.#intervalMs = options.intervalMs ?? INTERVAL_MS;
    this.#timer = setInterval(() => {
      // A round that takes longer than a minute is not followed by all those it has missed.
      if (this.#pending === 0) void this.runOnce();
    }, this.#intervalMs).unref();
  }

  /** A round now, after the one under way. Never rejects; the next one makes up for a failed one. */
  runOnce(): Promise<void> {
    this.#pending += 1;
    this.#running = this.#running
      .then(() => this.#run())
      .finally(() => {
        this.#pending -= 1;
      });
    return this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#running;
    this.agents.close();
  }

  async #run(): Promise<void> {
    const { db, now, onAlert, logger, observer } = this.#options;
    if (this.#closed) return;
    try {
      await runRound({ db, hasOnAlert: onAlert !== undefined, intervalMs: this.#intervalMs }, now());
      await sendDue(this.#options, () => this.#closed);
      if (observer !== undefined) await observe(db, observer);
    } catch (error) {
      logger.warn(
        { err: error },
        'The health of the webhooks could not be judged; the next round tries again',
      );
    }
  }
}

async function observe(db: Knex, observer: HealthObserver): Promise<void> {
  observer.observeHealth(await new HealthStore(db).states(OBSERVED_TRIGGERS));
  observer.observeAlerts(await countOpenAlerts(db));
}
