// What the receiver's rate becomes when something follows each event: a handler, or a target that it is forwarded to. The
// work goes on while requests come in; what is left of it is waited for before another contender's turn.

import { setTimeout as sleep } from 'node:timers/promises';
import { generateTargetSecret } from '../../lib/targets/target-secret.ts';
import type { BenchDatabase } from '../database.ts';
import { median } from '../median.ts';
import type { BenchServer } from '../processes/server.ts';
import { type Bench, overRounds, type Rates, type Result, WARM_UP } from './bench.ts';

interface Turn {
  name: 'alone' | 'with a handler' | 'with a target';
  server: BenchServer;
  database: BenchDatabase;
}

interface Taken {
  perSecond: number;
  cpuMs: number;
}

const UNFINISHED_JOBS = `select count(*)::int as n from attune_webhook_jobs.job where state < 'completed'`;
const ADD_TARGET = `insert into attune.webhook_target (trigger_id, name, url, secret, concurrency, paused_at)
  values ($1, 'bench', $2, $3, 20, now())`;
const LONGEST_WAIT_MS = 60_000;

export async function measureAfterEvent(bench: Bench): Promise<Result> {
  const turns = await startTurns(bench);
  const rounds: Record<Turn['name'], Taken>[] = [];
  for (const turn of turns) {
    bench.say(`  warming up: receiver ${turn.name}`);
    await take(bench, turn, WARM_UP);
  }
  for (let round = 1; round <= bench.options.rounds; round++) {
    const rates = {} as Record<Turn['name'], Taken>;
    for (const turn of round % 2 === 0 ? turns.toReversed() : turns) {
      rates[turn.name] = await take(bench, turn, { seconds: bench.options.seconds });
      bench.say(
        `  round ${round} of ${bench.options.rounds}: receiver ${turn.name}, ` +
          `${Math.round(rates[turn.name].perSecond)} per second`,
      );
    }
    rounds.push(rates);
  }
  const ratio = (name: Turn['name']) =>
    overRounds(rounds.map((rates) => rates[name].perSecond / rates.alone.perSecond));
  return {
    figures: [
      { name: 'handler-to-alone', ...ratio('with a handler') },
      { name: 'target-to-alone', ...ratio('with a target') },
    ],
    rates: ratesOf(rounds),
  };
}

function ratesOf(rounds: readonly Record<Turn['name'], Taken>[]): Rates {
  const names = ['with a handler', 'with a target'] as const;
  return Object.fromEntries(
    names.map((name) => [
      `receiver ${name}`,
      {
        perSecond: median(rounds.map((rates) => rates[name].perSecond)),
        cpuMs: median(rounds.map((rates) => rates[name].cpuMs)),
      },
    ]),
  );
}

async function startTurns(bench: Bench): Promise<Turn[]> {
  const alone = await bench.database();
  const handled = await bench.database();
  const forwarded = await bench.database();
  const target = await bench.server('bare', { databaseUrl: alone.url });
  const url = `http://127.0.0.1:${target.port}${alone.path}`;
  await forwarded.query(ADD_TARGET, [forwarded.triggerId, url, generateTargetSecret()]);
  const start = (database: BenchDatabase, handler = false) =>
    bench.server('receiver', { databaseUrl: database.url, handler });
  return [
    { name: 'alone', server: await start(alone), database: alone },
    { name: 'with a handler', server: await start(handled, true), database: handled },
    { name: 'with a target', server: await start(forwarded), database: forwarded },
  ];
}

async function take(
  bench: Bench,
  turn: Turn,
  length: { seconds: number; requests?: number },
): Promise<Taken> {
  const { name, server, database } = turn;
  if (name === 'with a target') await database.query('update attune.webhook_target set paused_at = null');
  const before = await server.cpuMs();
  const load = { ports: [server.port], path: database.path, kind: 'push' as const, ...length };
  const { rate, answers } = await bench.load(load);
  const cpuMs = ((await server.cpuMs()) - before) / (answers[200] ?? Number.NaN);
  await finish(turn);
  return { perSecond: rate, cpuMs };
}

/** What a full load leaves behind must not take the processor away from the next one. */
async function finish({ name, database }: Turn): Promise<void> {
  if (name === 'alone') return;
  if (name === 'with a target') {
    await database.query('update attune.webhook_target set paused_at = now()');
  }
  const untilMs = performance.now() + LONGEST_WAIT_MS;
  while (performance.now() < untilMs) {
    const [row] = await database.query(UNFINISHED_JOBS);
    if (row?.n === 0) break;
    await sleep(200);
  }
  await database.query("delete from attune.webhook_target_delivery where state <> 'delivering'");
}
