// Makes load: as fast as the answers come, or at a fixed rate. At a fixed rate requests are spread evenly and their
// latency counts from the moment they were due, so that a server that stalls is not measured too kindly.

import { createHistogram } from 'node:perf_hooks';
import { Connection } from './connection.ts';
import { type RequestKind, requestsOf } from './requests.ts';

export interface Load {
  /** Ports of the servers; connections are dealt out to them in turn. */
  ports: number[];
  path: string;
  kind: RequestKind;
  connections: number;
  /** Where it ends, whichever comes first. */
  seconds?: number;
  requests?: number;
  /** In all; without it as many as are answered. */
  ratePerSecond?: number;
}

export interface LoadResult {
  /** Answers by status. */
  answers: Record<string, number>;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
}

const TICK_MS = 1;

export async function generateLoad(load: Load): Promise<LoadResult> {
  const run = new Run(load);
  try {
    return await run.result;
  } finally {
    run.close();
  }
}

class Run {
  readonly result: Promise<LoadResult>;
  readonly #load: Load;
  readonly #textOf: (n: number) => string;
  readonly #connections: Connection[];
  readonly #idle: Connection[] = [];
  readonly #latency = createHistogram();
  readonly #answers: Record<string, number> = {};
  readonly #startedAtMs = performance.now();
  readonly #endsAtMs: number;
  #sent = 0;
  #answered = 0;
  #ticker: NodeJS.Timeout | undefined;
  #finish: (result: LoadResult) => void = () => {};

  constructor(load: Load) {
    this.#load = load;
    this.#textOf = requestsOf(load.kind, load.path);
    this.#endsAtMs = this.#startedAtMs + (load.seconds ?? Number.POSITIVE_INFINITY) * 1000;
    const { promise, resolve, reject } = Promise.withResolvers<LoadResult>();
    this.result = promise;
    this.#finish = resolve;
    this.#connections = Array.from({ length: load.connections }, (_, index) => {
      const port = load.ports[index % load.ports.length] as number;
      return new Connection(port, (connection, status) => this.#onAnswer(connection, status), reject);
    });
    if (load.ratePerSecond === undefined) for (const connection of this.#connections) this.#send(connection);
    else this.#pace(load.ratePerSecond);
  }

  close(): void {
    clearInterval(this.#ticker);
    for (const connection of this.#connections) connection.close();
  }

  #pace(ratePerSecond: number): void {
    this.#idle.push(...this.#connections);
    this.#ticker = setInterval(() => this.#sendDue(ratePerSecond), TICK_MS);
  }

  /** A request that finds no idle connection is sent when one is, and has been due all the while. */
  #sendDue(ratePerSecond: number): void {
    const nowMs = performance.now();
    while (this.#idle.length > 0) {
      const dueAtMs = this.#startedAtMs + (this.#sent / ratePerSecond) * 1000;
      if (dueAtMs > nowMs || this.#isOver(dueAtMs)) break;
      this.#send(this.#idle.shift() as Connection, dueAtMs);
    }
    if (this.#isOver(nowMs) && this.#answered === this.#sent) this.#end();
  }

  #send(connection: Connection, dueAtMs = performance.now()): void {
    connection.dueAtMs = dueAtMs;
    connection.send(this.#textOf(this.#sent++));
  }

  #onAnswer(connection: Connection, status: number): void {
    const nowMs = performance.now();
    this.#answered++;
    this.#answers[status] = (this.#answers[status] ?? 0) + 1;
    this.#latency.record(Math.max(1, Math.round((nowMs - connection.dueAtMs) * 1000)));
    if (this.#load.ratePerSecond !== undefined) this.#idle.push(connection);
    else if (!this.#isOver(nowMs)) this.#send(connection, nowMs);
    else if (this.#answered === this.#sent) this.#end();
  }

  #isOver(nowMs: number): boolean {
    return nowMs >= this.#endsAtMs || this.#sent >= (this.#load.requests ?? Number.POSITIVE_INFINITY);
  }

  #end(): void {
    this.#finish({
      answers: this.#answers,
      seconds: (performance.now() - this.#startedAtMs) / 1000,
      p50Ms: this.#latency.percentile(50) / 1000,
      p99Ms: this.#latency.percentile(99) / 1000,
    });
  }
}
