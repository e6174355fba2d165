// What happens after an event is stored, as durable jobs: the host's handler, and forwarding.

import { Forwarding, type ForwardingOptions } from '../delivery/forwarding.ts';
import { ReplayRunner } from '../delivery/replay-runner.ts';
import type { StoredRow } from '../events/stored-event.ts';
import { DistributionJobs } from './distribution-jobs.ts';
import { EventJobs } from './event-jobs.ts';
import type { JobQueue } from './job-queue.ts';

export interface AfterEventOptions extends Omit<ForwardingOptions, 'onPoll'> {
  /** Undefined where the host has no handler. */
  handler: EventJobs | undefined;
}

export class AfterEvent {
  readonly handler: EventJobs | undefined;
  readonly forwarding: Forwarding;
  readonly replays: ReplayRunner;
  readonly #queue: JobQueue;

  constructor({ handler, ...options }: AfterEventOptions) {
    this.#queue = options.queue;
    this.handler = handler;
    this.forwarding = new Forwarding({ ...options, onPoll: () => this.replays.poll() });
    this.replays = new ReplayRunner({
      ...options,
      distributeIn: (transaction, distribution) => this.forwarding.distributeIn(transaction, distribution),
      handleIn: handler && ((transaction, eventIds) => handler.replay(eventIds, transaction)),
      onRequeued: () => {
        handler?.wake();
        this.forwarding.worker.wake();
      },
    });
  }

  async start(): Promise<void> {
    await this.#queue.start();
    await this.handler?.start();
    await this.forwarding.start();
  }

  /** The jobs of new events, made by the statement that stores them; see `insertStatement`. */
  insertJobs(accepted: string): string[] {
    const forwarding = DistributionJobs.insertSql(accepted);
    return this.handler === undefined ? [forwarding] : [EventJobs.insertSql(accepted), forwarding];
  }

  /** Called after the commit. Looking for work costs a query, which events without any need not pay for. */
  follow(stored: readonly StoredRow[]): void {
    if (stored.length === 0) return;
    this.handler?.handle(stored);
    if (stored.some(({ row }) => row.hasTargets)) this.forwarding.wake();
  }

  /** Finishes what is at hand; everything else waits in the database. */
  async close(): Promise<void> {
    await this.replays.close();
    await this.#queue.close();
    await this.forwarding.close();
  }
}
