// What every measurement is given, and how it takes a turn.

import type { ContenderName, ContenderOptions } from '../contenders/index.ts';
import { type BenchDatabase, createDatabase } from '../database.ts';
import type { Measured } from '../figures.ts';
import type { Load, LoadResult } from '../load/generator.ts';
import { median } from '../median.ts';
import type { BenchOptions } from '../options.ts';
import type { LoadGenerator } from '../processes/load.ts';
import { BenchServer } from '../processes/server.ts';

/**
 * Slow contenders need it most: until a function has run some ten thousand times it is not compiled as well as it will be.
 */
export const WARM_UP = { requests: 20_000, seconds: 20 };

/** What lies behind the ratios, for a contender. */
export interface Rate {
  /** Answers. */
  perSecond: number;
  /** Processor time of the server, of all its threads, per answer. */
  cpuMs: number;
}

export type Rates = Record<string, Rate>;

export interface Result {
  figures: Measured[];
  rates?: Rates;
}

export type Measure = (bench: Bench) => Promise<Result>;

/** Starts databases and servers, and takes them down again when the measurement is over. */
export class Bench {
  readonly options: BenchOptions;
  readonly #load: LoadGenerator;
  readonly #started: { stop(): Promise<void> }[] = [];

  constructor(options: BenchOptions, load: LoadGenerator) {
    this.options = options;
    this.#load = load;
  }

  say(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  async database(): Promise<BenchDatabase> {
    const database = await createDatabase(this.options.serverUrl);
    this.#started.push({ stop: () => database.drop() });
    return database;
  }

  async server(name: ContenderName, options: ContenderOptions): Promise<BenchServer> {
    const server = await BenchServer.start(name, options, this.options.profile);
    this.#started.push(server);
    return server;
  }

  /**
   * @param expectedStatus null: whatever comes.
   * @throws Error where a server did not answer as expected: a rate of failures is not worth a number.
   */
  async load(
    load: Omit<Load, 'connections'>,
    expectedStatus: number | null = 200,
  ): Promise<LoadResult & { rate: number }> {
    const result = await this.#load.run({ connections: this.options.connections, ...load });
    const all = Object.values(result.answers).reduce((sum, answers) => sum + answers, 0);
    const expected = expectedStatus === null ? all : (result.answers[expectedStatus] ?? 0);
    if (all - expected > expected / 1000 + 1) {
      throw new Error(`Expected answers ${expectedStatus}, got ${JSON.stringify(result.answers)}`);
    }
    return { ...result, rate: expected / result.seconds };
  }

  async close(): Promise<void> {
    for (const started of this.#started.splice(0).reverse()) await started.stop();
  }
}

/** The median of what the rounds gave, and how far they lay apart. */
export function overRounds(values: readonly number[]): { value: number; range: [number, number] } {
  return { value: median(values), range: [Math.min(...values), Math.max(...values)] };
}
