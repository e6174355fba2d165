// The table of senders in docs/senders.md, made from the data the receiver judges by. `node scripts/senders-table.ts`
// writes it anew; a test holds the page to it.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { HANDSHAKES } from '../lib/handshakes/handshakes.ts';
import type { Place } from '../lib/signatures/model.ts';
import { SCHEME_NAMES, SCHEMES, type SchemeName } from '../lib/signatures/schemes.ts';

const PAGE = fileURLToPath(new URL('../docs/senders.md', import.meta.url));
const BEGIN = '<!-- senders: written by node scripts/senders-table.ts -->';
const END = '<!-- end of senders -->';
const HEAD = ['Sender', 'Scheme', 'Signature', 'Oldest', 'Handshake', 'Delivery id', 'Event type', 'Checked'];

/** The page with its table as the data have it. */
export function withSendersTable(page: string): string {
  const [before = '', rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n\n${sendersTable()}\n\n${END}${after}`;
}

function sendersTable(): string {
  const names = SCHEME_NAMES.toSorted((a, b) => SCHEMES[a].label.localeCompare(SCHEMES[b].label, 'en'));
  return [HEAD, HEAD.map(() => '---'), ...names.map(rowOf)]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function rowOf(name: SchemeName): string[] {
  const { label, source, header, toleranceSeconds, deliveryId, eventType, checkedAgainst } = SCHEMES[name];
  const handshakes = (HANDSHAKES[name] ?? []).map((handshake) => handshake.name);
  return [
    source.startsWith('https://') ? `[${label}](${source})` : label,
    `\`${name}\``,
    `\`${header}\``,
    toleranceSeconds === null ? '' : `${toleranceSeconds} s`,
    handshakes.join(', '),
    (deliveryId ?? []).map(placeText).join(', else '),
    (eventType ?? []).map(placeText).join(', '),
    checkedAgainst,
  ];
}

function placeText(place: Place): string {
  return 'header' in place ? `\`${place.header}\`` : `\`${place.path}\``;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(PAGE, withSendersTable(await readFile(PAGE, 'utf8')));
}
