// Forwarding as a whole: from stored events to deliveries to requests, in this instance.

import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import { DistributionJobs } from '../jobs/distribution-jobs.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { Logger } from '../logger.ts';
import type { TargetGuardOptions } from '../net/target-guard.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { CompiledTargets, isBrokenTarget } from '../targets/target-cache.ts';
import type { TargetRow } from '../targets/target-row.ts';
import { type AttemptReport, attemptDelivery, rejectedUnsent } from './attempt.ts';
import { DeliveryWorker, type DeliveryWorkerOptions } from './delivery-worker.ts';
import { type Distribution, type DistributorOptions, distributeEvents } from './distribute.ts';
import { type ForwardedEvent, loadEvents } from './forwarded-event.ts';

export interface ForwardingOptions {
  db: Knex;
  tables: Pick<Tables, 'eventMetadata'>;
  cipher: Cipher;
  queue: JobQueue;
  logger: Logger;
  guard: TargetGuardOptions;
  concurrency: number;
  now: () => number;
  onAttempt?: DeliveryWorkerOptions['onAttempt'];
  /** Called once a second, for whatever else there is to look after. */
  onPoll?: () => void;
}

export class Forwarding {
  readonly worker: DeliveryWorker;
  readonly compiled: CompiledTargets;
  readonly #jobs: DistributionJobs;
  readonly #distributor: DistributorOptions;

  constructor(options: ForwardingOptions) {
    const { db, tables, queue, cipher, now } = options;
    this.compiled = new CompiledTargets(cipher);
    this.#distributor = { db, tables, compiled: this.compiled, now };
    this.#jobs = new DistributionJobs({
      queue,
      distribute: (eventIds) => this.distribute({ eventIds }),
    });
    this.worker = new DeliveryWorker({
      ...options,
      compiled: this.compiled,
      firstUndistributed: (transaction) => this.#jobs.firstUndistributed(transaction),
    });
  }

  async start(): Promise<void> {
    await this.#jobs.start();
    this.worker.start();
  }

  /** There are new events with targets. */
  wake(): void {
    this.#jobs.wake();
  }

  /** Safe to repeat. */
  async distribute(distribution: Distribution): Promise<void> {
    const made = await distributeEvents(this.#distributor, distribution);
    if (made > 0) this.worker.wake();
  }

  /** Without waking anybody before the commit. */
  async distributeIn(transaction: Knex, distribution: Distribution): Promise<void> {
    await distributeEvents({ ...this.#distributor, db: transaction }, distribution);
  }

  async findEvent(id: number): Promise<ForwardedEvent | undefined> {
    const { db, tables } = this.#distributor;
    return (await loadEvents(db, tables, [id], { originals: true })).get(id);
  }

  /** Outside of all deliveries: nothing is recorded, nothing tried again. */
  async sendOnce(row: TargetRow, event: ForwardedEvent): Promise<AttemptReport> {
    const target = this.compiled.of(row);
    const { now } = this.#distributor;
    if (isBrokenTarget(target)) return rejectedUnsent(row, target.problem, now());
    const messageId = `msg_test_${randomUUID().replaceAll('-', '')}`;
    return attemptDelivery({ agents: this.worker.agents, now }, target, event, messageId);
  }

  close(): Promise<void> {
    return this.worker.close();
  }
}
