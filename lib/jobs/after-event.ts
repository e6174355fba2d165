// What happens after an event is stored, as durable jobs: the host's handler, and forwarding.

import { Forwarding, type ForwardingOptions } from '../delivery/forwarding.ts';
import { ReplayRunner } from '../delivery/replay-runner.ts';
import type { EnqueueJobs } from '../events/insert-events.ts';
import type { EventJobs } from './event-jobs.ts';
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
  /** What there is new work for: looking for it costs a query, which events without any need not pay for. */
  readonly #awaited = { handler: false, forwarding: false };

  constructor({ handler, ...options }: AfterEventOptions) {
    this.#queue = options.queue;
    this.handler = handler;
    this.forwarding = new Forwarding({ ...options, onPoll: () => this.replays.wake() });
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

  readonly enqueue: EnqueueJobs = async (events, connection) => {
    if (this.handler !== undefined) {
      await this.handler.enqueue(
        events.map(({ eventId }) => eventId),
        connection,
      );
      this.#awaited.handler = true;
    }
    const forwarded = events.filter(({ hasTargets }) => hasTargets).map(({ eventId }) => eventId);
    if (forwarded.length === 0) return;
    await this.forwarding.enqueue(forwarded, connection);
    this.#awaited.forwarding = true;
  };

  /** Called after a commit. */
  wake(): void {
    const { handler, forwarding } = this.#awaited;
    this.#awaited.handler = false;
    this.#awaited.forwarding = false;
    if (handler) this.handler?.wake();
    if (forwarding) this.forwarding.wake();
  }

  /** Finishes what is at hand; everything else waits in the database. */
  async close(): Promise<void> {
    await this.replays.close();
    await this.#queue.close();
    await this.forwarding.close();
  }
}
