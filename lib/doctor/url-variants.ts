// URLs that a sender may have been given, or sees, in place of the one that this webhook has. None of them is ever told: the key
// of the webhook stands in it.

import type { SignatureCase } from './case.ts';
import type { Finding } from './finding.ts';
import { certain, valuesOf } from './suspects/suspect.ts';

export interface UrlVariant {
  publicUrl?: string;
  target?: string;
  /** Completes "the sender signs …". */
  what: string;
}

export function* urlVariants({ publicUrl, request }: SignatureCase): Generator<UrlVariant> {
  if (publicUrl === undefined) return;
  for (const other of originsOf(publicUrl, request.rawHeaders)) {
    yield { publicUrl: other, what: `a URL under ${other}, where ${publicUrl} is due` };
  }
  yield* targetsOf(request.target);
}

export function otherUrl({ what }: UrlVariant): Finding[] {
  return certain(
    'other_content',
    `The signature is right, but the sender signs ${what}.`,
    'Enter the URL at the sender as it is shown here, or set "publicUrl" of the host to what the sender has.',
  );
}

function* originsOf(publicUrl: string, rawHeaders: readonly string[]): Generator<string> {
  const { origin, host: own } = new URL(publicUrl);
  const path = publicUrl.slice(origin.length).replace(/\/+$/, '');
  const hosts = ['host', 'x-forwarded-host'].flatMap((name) => valuesOf(rawHeaders, name));
  for (const host of new Set([own, ...hosts.filter((name) => /^[\w.-]{1,253}(?::\d{1,5})?$/.test(name))])) {
    for (const scheme of ['https', 'http']) {
      if (`${scheme}://${host}` !== origin) yield `${scheme}://${host}${path}`;
      if (path !== '') yield `${scheme}://${host}`;
    }
  }
}

function* targetsOf(target: string): Generator<UrlVariant> {
  const [path = '', ...query] = target.split('?');
  if (query.length > 0) yield { target: path, what: 'the URL without its query' };
  const end = query.length > 0 ? `?${query.join('?')}` : '';
  yield path.endsWith('/')
    ? { target: path.slice(0, -1) + end, what: 'the URL without the slash at its end' }
    : { target: `${path}/${end}`, what: 'the URL with a slash at its end' };
}
