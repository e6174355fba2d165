// Reads documentation: its code blocks, tables, headings and links.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

export interface CodeBlock {
  language: string;
  code: string;
  /** In the file, of the opening fence. */
  line: number;
}

/** README.md and its like at the root, and every page of docs/, relative to the root. */
export function documentationFiles(): string[] {
  const ofFolder = (folder: string) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
  return [...ofFolder('.'), ...ofFolder('docs')];
}

export function readDocumentation(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

export function codeBlocks(file: string): CodeBlock[] {
  const text = readDocumentation(file);
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ 1: language = '', 2: code = '', index }) => ({
    language,
    code,
    line: text.slice(0, index).split('\n').length,
  }));
}

/** The rows below a heading's first table, each as its cells. Code ticks are kept, escaped bars are not separators. */
export function tableBelow(file: string, heading: string): string[][] {
  const lines = readDocumentation(file).split('\n');
  const from = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (from < 0) throw new Error(`${file} has no heading "${heading}"`);
  const first = lines.findIndex((line, index) => index > from && line.startsWith('|'));
  const rows = lines.slice(first);
  const count = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(2, count).map((row) => cellsOf(row));
}

function cellsOf(row: string): string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** Every word in code ticks. */
export function inTicks(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(file: string): string[] {
  return headingsOf(file).map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

export function headingsOf(file: string): string[] {
  const prose = readDocumentation(file).replaceAll(/^```.*?^```$/gms, '');
  return [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading.trim());
}

export function linksOf(file: string): string[] {
  const prose = readDocumentation(file).replaceAll(/^```.*?^```$/gms, '');
  return [...prose.matchAll(/\]\(([^()\s]+(?:\([^()\s]*\))?[^()\s]*)\)/g)].map(([, target = '']) => target);
}
