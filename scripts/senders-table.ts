// The table of senders in docs/senders.md, made from the data the receiver judges by. `node scripts/senders-table.ts`
// writes it anew; a test holds the page to it.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { HANDSHAKE_ONLY, HANDSHAKE_ONLY_NAMES } from '../lib/handshakes/handshake-only.ts';
import { HANDSHAKES } from '../lib/handshakes/handshakes.ts';
import type { Place, SignatureScheme } from '../lib/signatures/model.ts';
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
  const senders = [
    ...SCHEME_NAMES.map((name) => ({ label: SCHEMES[name].label, cells: rowOf(name) })),
    ...HANDSHAKE_ONLY_NAMES.map((name) => {
      const { label } = HANDSHAKE_ONLY[name];
      return {
        label,
        cells: [label, `\`${name}\``, 'none', '', handshakesOf(name), '', '', 'documented handshake'],
      };
    }),
  ];
  senders.sort((a, b) => a.label.localeCompare(b.label, 'en'));
  return [HEAD, HEAD.map(() => '---'), ...senders.map(({ cells }) => cells)]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function rowOf(name: SchemeName): string[] {
  const { label, source, toleranceSeconds, deliveryId, eventType, eventTypeElse, checkedAgainst } =
    SCHEMES[name];
  return [
    source.startsWith('https://') ? `[${label}](${source})` : label,
    `\`${name}\``,
    signatureText(SCHEMES[name]),
    toleranceSeconds === null ? '' : `${toleranceSeconds} s`,
    handshakesOf(name),
    (deliveryId ?? []).map(placeText).join(', else '),
    [eventType ?? [], eventTypeElse ?? []]
      .filter(({ length }) => length > 0)
      .map((places) => places.map(placeText).join(', '))
      .join(', else '),
    checkedAgainst,
  ];
}

/** The first way in full, and where the signature may stand besides. */
function signatureText({ header, ways }: SignatureScheme): string {
  const others = ways.slice(1).map(({ signature }) => {
    if ('header' in signature) return `\`${signature.header}\``;
    return 'form' in signature ? `form field \`${signature.form}\`` : '';
  });
  return [`\`${header}\``, ...others].join(', or ');
}

function handshakesOf(name: string): string {
  return (HANDSHAKES[name] ?? []).map((handshake) => handshake.name).join(', ');
}

function placeText(place: Place): string {
  return 'header' in place ? `\`${place.header}\`` : `\`${place.path}\``;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(PAGE, withSendersTable(await readFile(PAGE, 'utf8')));
}
