// What `npm run bench` can be told.

import { parseArgs } from 'node:util';

export const HELP = `npm run bench -- [options]

Needs a PostgreSQL server: DATABASE_URL or TEST_DATABASE_URL. A database of its own is created there and dropped.

  --only <names>      measure only these, separated by commas: throughput, after-event, latency, instances,
                      signature, memory, full-tables
  --rounds <n>        turns of each contender; medians are reported (5)
  --seconds <n>       length of a turn (5)
  --connections <n>   connections of the load generator (64)
  --requests <n>      requests with bogus keys, for the memory figure (1000000)
  --rows <n>          rows in the log, for the figures at full size (2000000)
  --triggers <n>      triggers, for the same (100000)
  --profile <folder>  a CPU profile of each server process, written there
  --write             puts the figures into bench/README.md
  --help`;

export interface BenchOptions {
  serverUrl: string;
  only: string[] | null;
  rounds: number;
  seconds: number;
  connections: number;
  requests: number;
  rows: number;
  triggers: number;
  profile: string | null;
  write: boolean;
}

export class UsageError extends Error {}

/** Null where only the help is wanted. @throws UsageError */
export function readOptions(args: string[], environment: NodeJS.ProcessEnv): BenchOptions | null {
  const { values } = parse(args);
  if (values.help) return null;
  return {
    serverUrl: serverUrlOf(environment),
    only: values.only?.split(',').map((name) => name.trim()) ?? null,
    rounds: wholeNumber('rounds', values.rounds),
    seconds: wholeNumber('seconds', values.seconds),
    connections: wholeNumber('connections', values.connections),
    requests: wholeNumber('requests', values.requests),
    rows: wholeNumber('rows', values.rows),
    triggers: wholeNumber('triggers', values.triggers),
    profile: values.profile ?? null,
    write: values.write,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        only: { type: 'string' },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '5' },
        connections: { type: 'string', default: '64' },
        requests: { type: 'string', default: '1000000' },
        rows: { type: 'string', default: '2000000' },
        triggers: { type: 'string', default: '100000' },
        profile: { type: 'string' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${HELP}`);
  }
}

function serverUrlOf(environment: NodeJS.ProcessEnv): string {
  const url = environment.DATABASE_URL ?? environment.TEST_DATABASE_URL;
  if (url) return url;
  throw new UsageError(
    'Neither DATABASE_URL nor TEST_DATABASE_URL is set. An embedded database would measure itself, so the benchmark ' +
      'needs a real PostgreSQL server: DATABASE_URL=postgres://user:password@localhost:5432/postgres npm run bench',
  );
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UsageError(`--${name} is ${JSON.stringify(text)}; it must be a whole number of at least 1`);
}
