// The figures as a table, and that table in bench/README.md.

import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { FIGURES, type FigureName, isReached, type Measured, targetOf, textOf } from './figures.ts';
import type { Rates } from './measurements/bench.ts';

const README = new URL('./README.md', import.meta.url);
const BEGIN = '<!-- figures: written by npm run bench -- --write -->';
const END = '<!-- end of figures -->';

export interface Report {
  figures: Measured[];
  rates: Rates;
  postgresVersion: string;
}

export function printReport({ figures }: Report): void {
  for (const figure of figures) {
    const verdict = isReached(figure) ? 'reached' : 'MISSED ';
    console.log(`${verdict}  ${textOf(figure)}  (${targetOf(figure.name)})  ${FIGURES[figure.name].title}`);
  }
}

/** What else the machine was doing: with a core or more of other work, ratios to handlers without a database mislead. */
const LOAD_BEFORE = (loadavg()[0] ?? 0).toFixed(1);

/** Figures that were not measured this time keep what is written there. */
export async function writeReport(report: Report): Promise<void> {
  const text = await readFile(README, 'utf8');
  const [before = '', rest = ''] = text.split(BEGIN);
  const [previous = '', after = ''] = rest.split(END);
  await writeFile(README, `${before}${BEGIN}\n\n${tableOf(report, previous)}\n${END}${after}`);
}

function tableOf({ figures, rates, postgresVersion }: Report, previous: string): string {
  const measured = new Map(figures.map((figure) => [figure.name, figure]));
  const when = `${new Date().toISOString().slice(0, 10)}, ${machine(postgresVersion)}`;
  const rows = (Object.keys(FIGURES) as FigureName[]).map((name) => {
    const figure = measured.get(name);
    return rowOf(previous, FIGURES[name].title) && figure === undefined
      ? rowOf(previous, FIGURES[name].title)
      : `| ${FIGURES[name].title} | ${targetOf(name)} | ${figure === undefined ? 'not measured' : cellOf(figure)} |`;
  });
  return `Last run: ${when}.\n\n| Figure | Must reach | Measured |\n|---|---|---|\n${rows.join('\n')}\n\n${rateTable(rates, previous)}`;
}

function rateTable(rates: Rates, previous: string): string {
  const rows = Object.entries(rates).map(
    ([name, { perSecond, cpuMs }]) =>
      `| ${name} | ${Math.round(perSecond).toLocaleString('en')} | ${cpuMs.toFixed(3)} ms |`,
  );
  if (rows.length === 0) return /\| Contender[\s\S]*?\n(?=\n|$)/.exec(previous)?.[0] ?? '';
  const head = '| Contender | Answers per second | Processor time of the server, per answer |\n|---|---|---|';
  return `${head}\n${rows.join('\n')}\n`;
}

function cellOf(figure: Measured): string {
  return isReached(figure) ? textOf(figure) : `**${textOf(figure)}**`;
}

function rowOf(previous: string, title: string): string | undefined {
  return previous.split('\n').find((line) => line.startsWith(`| ${title} |`));
}

function machine(postgresVersion: string): string {
  const cores = `${availableParallelism()} cores shared by servers, PostgreSQL and load generator`;
  return `${cores}, Node.js ${process.versions.node}, PostgreSQL ${postgresVersion}; load average before the run ${LOAD_BEFORE}`;
}
