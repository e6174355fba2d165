// How long a sender waits at half the rate that the receiver can sustain.

import { median } from '../median.ts';
import { type Bench, overRounds, type Result, WARM_UP } from './bench.ts';

export async function measureLatency(bench: Bench): Promise<Result> {
  const { rounds, seconds } = bench.options;
  const { url: databaseUrl, path } = await bench.database();
  const { port } = await bench.server('receiver', { databaseUrl });
  const load = { ports: [port], path, kind: 'push' as const };
  await bench.load({ ...load, ...WARM_UP });
  const percentiles: { p50Ms: number; p99Ms: number; rate: number }[] = [];
  for (let round = 1; round <= rounds; round++) {
    const saturated = await bench.load({ ...load, seconds });
    const half = await bench.load({ ...load, seconds, ratePerSecond: saturated.rate / 2 });
    percentiles.push(half);
    bench.say(
      `  round ${round} of ${rounds}: p50 ${half.p50Ms.toFixed(1)} ms, p99 ${half.p99Ms.toFixed(1)} ms ` +
        `at ${Math.round(half.rate)} per second`,
    );
  }
  const p99 = overRounds(percentiles.map((one) => one.p99Ms));
  const note = `p50 ${median(percentiles.map((one) => one.p50Ms)).toFixed(1)} ms`;
  return { figures: [{ name: 'latency-p99', ...p99, note }] };
}
