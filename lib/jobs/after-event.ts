// What happens after an event is stored, as durable jobs: the host's handler, and forwarding.

import type { Forwarding } from '../delivery/forwarding.ts';
import type { EnqueueJobs } from '../events/insert-events.ts';
import type { EventJobs } from './event-jobs.ts';
import type { JobQueue } from './job-queue.ts';

export interface AfterEventOptions {
  queue: JobQueue;
  /** Undefined where the host has no handler. */
  handler: EventJobs | undefined;
  forwarding: Forwarding;
}

export class AfterEvent {
  readonly handler: EventJobs | undefined;
  readonly forwarding: Forwarding;
  readonly #queue: JobQueue;

  constructor({ queue, handler, forwarding }: AfterEventOptions) {
    this.#queue = queue;
    this.handler = handler;
    this.forwarding = forwarding;
  }

  async start(): Promise<void> {
    await this.#queue.start();
    await this.handler?.start();
    await this.forwarding.start();
  }

  readonly enqueue: EnqueueJobs = async (events, connection) => {
    await this.handler?.enqueue(
      events.map(({ eventId }) => eventId),
      connection,
    );
    const forwarded = events.filter(({ hasTargets }) => hasTargets).map(({ eventId }) => eventId);
    if (forwarded.length > 0) await this.forwarding.enqueue(forwarded, connection);
  };

  /** Called after a commit. */
  wake(): void {
    this.handler?.wake();
    this.forwarding.wake();
  }

  /** Finishes what is at hand; everything else waits in the database. */
  async close(): Promise<void> {
    await this.#queue.close();
    await this.forwarding.close();
  }
}
