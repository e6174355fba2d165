// Rates of all contenders. They take turns, so that whatever else the machine does meets all of them; ratios are made
// within a round.

import { KEY } from '../contenders/existing-host.ts';
import type { FigureName, Measured } from '../figures.ts';
import type { RequestKind } from '../load/requests.ts';
import { median } from '../median.ts';
import type { BenchServer } from '../processes/server.ts';
import { type Bench, overRounds, type Rate, type Result, WARM_UP } from './bench.ts';

interface Turn {
  name: string;
  server: BenchServer;
  path: string;
  kind?: RequestKind;
  status?: number;
}

type Round = Record<string, Rate>;

const RATIOS: [FigureName, string, string][] = [
  ['receiver-to-verify', 'receiver', 'read and verify'],
  ['receiver-to-bare', 'receiver', 'bare Express'],
  ['receiver-to-handwritten', 'receiver', 'handwritten'],
  ['receiver-to-host', 'receiver', 'existing host'],
  ['unknown-key-to-bare', 'unknown key', 'bare Express'],
  ['over-limit-to-bare', 'over the limit', 'bare Express'],
  ['wrong-signature-to-verify', 'wrong signature', 'read and verify'],
];
const UNKNOWN_KEY = 'wh_NobodyHoldsThisKey00000000000000';

export async function measureThroughput(bench: Bench): Promise<Result> {
  const turns = await startContenders(bench);
  for (const turn of turns) {
    bench.say(`  warming up: ${turn.name}`);
    await take(bench, turn, WARM_UP);
  }
  const rounds: Round[] = [];
  for (let round = 1; round <= bench.options.rounds; round++) {
    const rates: Round = {};
    for (const turn of round % 2 === 0 ? turns.toReversed() : turns) {
      const rate = await take(bench, turn, { seconds: bench.options.seconds });
      rates[turn.name] = rate;
      bench.say(`  round ${round} of ${bench.options.rounds}: ${turn.name}, ${textOf(rate)}`);
    }
    rounds.push(rates);
  }
  return {
    figures: RATIOS.map((ratio) => ratioOf(rounds, ratio)),
    rates: Object.fromEntries(
      turns.map(({ name }) => [name, medianRate(rounds.map((rates) => rates[name]))]),
    ),
  };
}

async function startContenders(bench: Bench): Promise<Turn[]> {
  const { url: databaseUrl, path } = await bench.database();
  const receiver = await bench.server('receiver', { databaseUrl });
  const limited = await bench.server('receiver', { databaseUrl, perKeyLimit: 1 });
  const unknown = path.replace(/[^/]+$/, UNKNOWN_KEY);
  const host = path.replace(/[^/]+$/, KEY);
  return [
    { name: 'bare Express', server: await bench.server('bare', { databaseUrl }), path },
    { name: 'read and verify', server: await bench.server('read-and-verify', { databaseUrl }), path },
    { name: 'receiver', server: receiver, path },
    { name: 'handwritten', server: await bench.server('handwritten', { databaseUrl }), path },
    { name: 'existing host', server: await bench.server('existing-host', { databaseUrl }), path: host },
    { name: 'unknown key', server: receiver, path: unknown, status: 404 },
    { name: 'over the limit', server: limited, path, status: 429 },
    { name: 'wrong signature', server: receiver, path, kind: 'wrong-signature', status: 401 },
  ];
}

async function take(bench: Bench, turn: Turn, length: { seconds: number; requests?: number }): Promise<Rate> {
  const { server, path, kind = 'push', status = 200 } = turn;
  const before = await server.cpuMs();
  const { rate, answers } = await bench.load({ ports: [server.port], path, kind, ...length }, status);
  return { perSecond: rate, cpuMs: ((await server.cpuMs()) - before) / (answers[status] ?? Number.NaN) };
}

function ratioOf(rounds: Round[], [name, over, under]: [FigureName, string, string]): Measured {
  const rateOf = (round: Round, contender: string) => round[contender]?.perSecond ?? Number.NaN;
  return { name, ...overRounds(rounds.map((round) => rateOf(round, over) / rateOf(round, under))) };
}

function medianRate(rates: (Rate | undefined)[]): Rate {
  const there = rates.filter((rate) => rate !== undefined);
  return {
    perSecond: median(there.map((rate) => rate.perSecond)),
    cpuMs: median(there.map((rate) => rate.cpuMs)),
  };
}

function textOf({ perSecond, cpuMs }: Rate): string {
  return `${Math.round(perSecond)} per second, ${cpuMs.toFixed(3)} ms of processor time each`;
}
