// pino: JSON lines for machines, one short line each where a person is watching the terminal.

import pino from 'pino';

export type HostLogger = pino.Logger;

export function createLogger(level: string): HostLogger {
  return process.stdout.isTTY
    ? pino({ level, base: null }, { write: writeShortLine })
    : pino({ level, base: null });
}

function writeShortLine(line: string): void {
  const { level, time, msg, ...fields } = JSON.parse(line) as { level: number; time: number; msg?: string };
  const clock = new Date(time).toISOString().slice(11, 23);
  const details = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  process.stdout.write(`${clock} ${pino.levels.labels[level]?.padEnd(5)} ${msg ?? ''}${details}\n`);
}
