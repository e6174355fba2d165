// The arguments of `send`, checked.

import { isScheme, SCHEME_NAMES, type SchemeName } from '../../lib/signatures/schemes.ts';
import { type Known, parseOptions, wholeNumber } from '../parse-options.ts';
import { UsageError } from '../usage-error.ts';

export interface SendOptions {
  /** - is the standard input. */
  file: string;
  url: URL;
  /** Null signs nothing. */
  scheme: SchemeName | null;
  secret: string | undefined;
  privateKeyFile: string | undefined;
  algorithm: string | undefined;
  schemeOptions: Record<string, string>;
  eventType: string | undefined;
  deliveryId: string | undefined;
  /** Lower-case names. */
  headers: Record<string, string>;
  repeat: number;
  timeoutMs: number;
}

const KNOWN = {
  to: { type: 'string' },
  as: { type: 'string', default: 'attune' },
  secret: { type: 'string' },
  'private-key': { type: 'string' },
  algorithm: { type: 'string' },
  option: { type: 'string', multiple: true, default: [] },
  'event-type': { type: 'string' },
  'delivery-id': { type: 'string' },
  header: { type: 'string', multiple: true, default: [] },
  repeat: { type: 'string', default: '1' },
  timeout: { type: 'string', default: '30' },
} satisfies Known;

/** @throws UsageError */
export function readSendOptions(args: string[], environment: NodeJS.ProcessEnv): SendOptions {
  const { values, positionals } = parseOptions(args, KNOWN);
  const [file, second] = positionals;
  if (file === undefined) throw new UsageError('send needs a FILE to send, or - for the standard input');
  if (second !== undefined)
    throw new UsageError(`send takes one file, and not ${JSON.stringify(second)} too`);
  return {
    file,
    url: readUrl(values.to),
    scheme: readScheme(values.as),
    secret: values.secret ?? (environment.ATTUNE_WEBHOOK_SECRET || undefined),
    privateKeyFile: values['private-key'],
    algorithm: values.algorithm,
    schemeOptions: Object.fromEntries(values.option.map((text) => readPair('option', text, '='))),
    eventType: values['event-type'],
    deliveryId: values['delivery-id'],
    headers: Object.fromEntries(values.header.map(readHeader)),
    repeat: wholeNumber('repeat', values.repeat, 1, 100_000),
    timeoutMs: wholeNumber('timeout', values.timeout, 1, 600) * 1000,
  };
}

function readUrl(text: string | undefined): URL {
  if (text === undefined) throw new UsageError('send needs --to URL: where the webhook is sent');
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new UsageError(`--to is ${JSON.stringify(text)}; it is a URL that begins with http:// or https://`);
}

function readScheme(name: string): SchemeName | null {
  if (name === 'none') return null;
  if (isScheme(name)) return name;
  throw new UsageError(`--as is ${JSON.stringify(name)}; it is one of: none, ${SCHEME_NAMES.join(', ')}`);
}

function readHeader(text: string): [string, string] {
  const [name, value] = readPair('header', text, ':');
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    throw new UsageError(`--header has the name ${JSON.stringify(name)}, which no header can have`);
  }
  return [name.toLowerCase(), value.trim()];
}

function readPair(option: string, text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new UsageError(`--${option} is ${JSON.stringify(text)}; it is written NAME${separator}VALUE`);
}
