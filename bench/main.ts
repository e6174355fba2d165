// `npm run bench`: measures the figures of bench/README.md against a real PostgreSQL server.

import { serverVersion } from './database.ts';
import { Bench } from './measurements/bench.ts';
import { MEASUREMENTS } from './measurements/index.ts';
import { type BenchOptions, HELP, readOptions, UsageError } from './options.ts';
import { LoadGenerator } from './processes/load.ts';
import { printReport, type Report, writeReport } from './report.ts';

/** A run that is broken off drops its databases all the same. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === null) return console.log(HELP);
  const report: Report = {
    figures: [],
    rates: {},
    postgresVersion: await reachedVersion(options.serverUrl),
  };
  const load = new LoadGenerator();
  try {
    for (const name of namesOf(options)) await measure(name, options, load, report);
  } finally {
    await load.stop();
  }
  printReport(report);
  if (options.write) await writeReport(report);
}

async function measure(
  name: string,
  options: BenchOptions,
  load: LoadGenerator,
  report: Report,
): Promise<void> {
  const bench = new Bench(options, load);
  bench.say(`${name}:`);
  const stop = () => void bench.close().finally(() => process.exit(130));
  for (const signal of SIGNALS) process.once(signal, stop);
  try {
    const result = await MEASUREMENTS[name]?.(bench);
    report.figures.push(...(result?.figures ?? []));
    Object.assign(report.rates, result?.rates);
  } finally {
    await bench.close();
    for (const signal of SIGNALS) process.removeListener(signal, stop);
  }
}

function namesOf({ only }: BenchOptions): string[] {
  const known = Object.keys(MEASUREMENTS);
  const unknown = only?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new UsageError(`--only: ${unknown} is not one of ${known.join(', ')}`);
  return known.filter((name) => only?.includes(name) ?? true);
}

async function reachedVersion(serverUrl: string): Promise<string> {
  try {
    return await serverVersion(serverUrl);
  } catch (error) {
    const { host } = new URL(serverUrl);
    throw new UsageError(`Cannot reach PostgreSQL at ${host}: ${(error as Error).message || String(error)}`);
  }
}

await main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = 1;
});
