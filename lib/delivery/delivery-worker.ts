// Delivers what is due: claims as much as it has room for, sends it, writes down what became of it, and looks again. Runs
// in every instance; woken when there is something new, and once a second otherwise.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import { WakeUp } from '../jobs/wake-up.ts';
import type { Logger } from '../logger.ts';
import { type GuardedAgents, guardedAgents, type LookupAll } from '../net/guarded-agent.ts';
import type { TargetGuardOptions } from '../net/target-guard.ts';
import type { ForwardTarget } from '../targets/forward-target.ts';
import { TARGET_DEFAULTS } from '../targets/settings.ts';
import { type CompiledTargets, isBrokenTarget } from '../targets/target-cache.ts';
import { type AttemptReport, attemptDelivery, rejectedUnsent } from './attempt.ts';
import { type ClaimedDelivery, claimDeliveries } from './claim.ts';
import { renewLeases, type SettledDelivery, takeBackLost } from './delivery-store.ts';
import { type ForwardedEvent, loadEvents } from './forwarded-event.ts';
import { ResultWriter } from './result-writer.ts';
import { settle } from './settle-delivery.ts';

export interface DeliveryWorkerOptions {
  db: Knex;
  tables: Pick<Tables, 'eventMetadata'>;
  logger: Logger;
  compiled: CompiledTargets;
  guard: TargetGuardOptions;
  /** Requests to targets at the same time. */
  concurrency: number;
  /** Of the first event that may not have become deliveries yet. */
  firstUndistributed: (transaction: Knex) => Promise<number | null>;
  now: () => number;
  random?: () => number;
  /** For tests. */
  lookup?: LookupAll;
  /** Called once a second. */
  onPoll?: () => void;
  onAttempt?: (triggerRef: string, report: AttemptReport, settled: SettledDelivery) => void;
}

const POLL_MS = 1_000;
/** Leases run out after longer than that, so it need not be looked for at each poll. */
const POLLS_BETWEEN_LOST = 5;
// Deliveries end one by one: a look for each would find room for one only, and cost as much as one for many. So it waits for
// half as many as it took last, or for a while.
const LOOK_INTERVAL_MS = 15;
const LATE_LOOK_MS = 60;
const LEASE_SECONDS = 15;
const RENEW_MS = 4_000;
const CLOSE_TIMEOUT_MS = 10_000;

export class DeliveryWorker {
  readonly #options: DeliveryWorkerOptions;
  readonly #leaseId = randomUUID();
  readonly #agents: GuardedAgents;
  readonly #writer: ResultWriter;
  readonly #running = new Set<Promise<void>>();
  readonly #wakeUp = new WakeUp(() => this.#startLooking(), LOOK_INTERVAL_MS);
  #cursor = 0;
  #polls = 0;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #poll: NodeJS.Timeout | undefined;
  #renewal: NodeJS.Timeout | undefined;
  #later: NodeJS.Timeout | undefined;
  #claimed = 0;
  #endedSinceClaim = 0;
  #isClosing = false;
  #isAway = false;

  constructor(options: DeliveryWorkerOptions) {
    this.#options = options;
    const agent = { keepAlive: true, maxFreeSockets: 64, timeout: 60_000 };
    this.#agents = guardedAgents({ ...options.guard, lookup: options.lookup, agent });
    this.#writer = new ResultWriter(options);
  }

  get agents(): GuardedAgents {
    return this.#agents;
  }

  start(): void {
    this.#poll = setInterval(() => void this.#everySecond(), POLL_MS).unref();
    this.#renewal = setInterval(() => void this.#renew(), RENEW_MS).unref();
    // At once: a process that is killed again and again within its first second must get on all the same.
    void this.#everySecond();
  }

  /** There may be something to deliver. */
  wake(): void {
    if (!this.#isClosing) this.#wakeUp.request();
  }

  #startLooking(): void {
    if (this.#looking !== undefined) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
      if (!this.#lookAgain) return;
      this.#lookAgain = false;
      this.wake();
    });
  }

  /** Takes no more, waits for what is under way, then breaks it off: its attempt is recorded as failed. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearInterval(this.#poll);
    clearTimeout(this.#later);
    this.#wakeUp.close();
    await this.#looking;
    const ended = new AbortController();
    const timeout = sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false, signal: ended.signal }).catch(() => {});
    await Promise.race([Promise.all(this.#running), timeout]);
    ended.abort();
    this.#agents.close();
    await Promise.all(this.#running);
    clearInterval(this.#renewal);
  }

  async #look(): Promise<void> {
    try {
      while (!this.#isClosing) {
        const slots = this.#options.concurrency - this.#running.size;
        if (slots <= 0 || (await this.#claim(slots)) === 0) break;
      }
      this.#isAway = false;
    } catch (error) {
      this.#warnOfOutage(error);
    }
  }

  async #claim(slots: number): Promise<number> {
    const { db, now, firstUndistributed, random = Math.random } = this.#options;
    const request = { leaseId: this.#leaseId, leaseSeconds: LEASE_SECONDS, slots, cursor: this.#cursor };
    const claim = await claimDeliveries(db, { ...request, now: new Date(now()), firstUndistributed, random });
    this.#cursor = claim.cursor;
    if (claim.waitMs !== null) this.#wakeIn(claim.waitMs);
    if (claim.deliveries.length === 0) return 0;
    const events = this.#load(claim.deliveries);
    this.#claimed = claim.deliveries.length;
    this.#endedSinceClaim = 0;
    for (const delivery of claim.deliveries) this.#run(delivery, events);
    return claim.deliveries.length;
  }

  #load(deliveries: readonly ClaimedDelivery[]): Promise<Map<number, ForwardedEvent>> {
    const { db, tables } = this.#options;
    const originals = deliveries.some(({ target }) => target.body_form === 'original');
    const ids = [...new Set(deliveries.map(({ eventId }) => eventId))];
    return loadEvents(db, tables, ids, { originals });
  }

  #run(delivery: ClaimedDelivery, events: Promise<Map<number, ForwardedEvent>>): void {
    const running = this.#deliver(delivery, events)
      .catch((error) => {
        // Its lease runs out, and it is sent again.
        this.#options.logger.error(
          { err: error, deliveryId: delivery.id },
          'A delivery could not be carried out',
        );
      })
      .finally(() => {
        this.#running.delete(running);
        if (++this.#endedSinceClaim * 2 >= this.#claimed) this.wake();
        else this.#wakeIn(LATE_LOOK_MS);
      });
    this.#running.add(running);
  }

  async #deliver(delivery: ClaimedDelivery, events: Promise<Map<number, ForwardedEvent>>): Promise<void> {
    const event = (await events).get(delivery.eventId);
    if (delivery.delayMs > 0) await sleep(delivery.delayMs);
    const target = this.#options.compiled.of(delivery.target);
    const report =
      event === undefined || isBrokenTarget(target)
        ? this.#unsendable(delivery, isBrokenTarget(target) ? target.problem : 'the event has been deleted')
        : await this.#attempt(target, event, delivery);
    const settled = settle(delivery, report, {
      leaseId: this.#leaseId,
      nowMs: this.#options.now(),
      random: this.#options.random ?? Math.random,
    });
    await this.#writer.write(settled);
    this.#options.onAttempt?.(event?.triggerRef ?? '', report, settled);
  }

  #attempt(
    target: ForwardTarget,
    event: ForwardedEvent,
    { messageId }: ClaimedDelivery,
  ): Promise<AttemptReport> {
    return attemptDelivery({ agents: this.#agents, now: this.#options.now }, target, event, messageId);
  }

  #unsendable({ target }: ClaimedDelivery, problem: string): AttemptReport {
    return rejectedUnsent(target, problem, this.#options.now());
  }

  async #everySecond(): Promise<void> {
    this.#options.onPoll?.();
    if (this.#polls++ % POLLS_BETWEEN_LOST === 0) await this.#takeBackLost();
    this.wake();
  }

  async #takeBackLost(): Promise<void> {
    const { db, now } = this.#options;
    try {
      await takeBackLost(db, new Date(now()), TARGET_DEFAULTS.retry.attempts);
    } catch (error) {
      this.#warnOfOutage(error);
    }
  }

  /** Once for each outage, and not with every second of it. */
  #warnOfOutage(error: unknown): void {
    if (!this.#isAway) {
      this.#options.logger.warn(
        { err: error },
        'Could not look for deliveries that are due; tried every second',
      );
    }
    this.#isAway = true;
  }

  async #renew(): Promise<void> {
    if (this.#running.size === 0) return;
    await renewLeases(this.#options.db, this.#leaseId, LEASE_SECONDS).catch((error) =>
      this.#options.logger.warn({ err: error }, 'Could not renew the leases of deliveries'),
    );
  }

  #wakeIn(ms: number): void {
    if (this.#isClosing) return;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.wake(), ms).unref();
  }
}
