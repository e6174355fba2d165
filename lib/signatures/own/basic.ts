// User name and password in the Authorization header (RFC 7617).

import { equalText } from '../compare.ts';
import { SchemeOptionsError } from '../scheme-options.ts';
import { isProblem, singleHeader } from '../signed-request.ts';
import type { Judge, OwnOptions } from './own-scheme.ts';

export function basic({ secrets, options }: OwnOptions): Judge {
  const expected = secrets.map((password) => Buffer.from(basicCredentials(options, password), 'latin1'));
  return function judgeBasic(reading) {
    const given = singleHeader(reading.request.rawHeaders, 'authorization');
    if (given === null || given === '') return { problem: 'authorization header is missing or empty' };
    if (isProblem(given)) return given;
    let match = -1;
    for (let index = 0; index < expected.length; index++) {
      if (equalText(given, expected[index] as Buffer) && match === -1) match = index;
    }
    return match === -1 ? { problem: 'wrong user name or password' } : match;
  };
}

/** What senders of this kind are configured with may be the whole header as well, and then there is no user name to be told. */
const WHOLE_HEADER = /^Basic [A-Za-z0-9+/]{8,}={0,2}$/;

/** @throws SchemeOptionsError */
export function basicCredentials({ username }: OwnOptions['options'], secret: string): string {
  if (username === undefined && WHOLE_HEADER.test(secret)) return secret;
  if (typeof username !== 'string' || username === '') {
    throw new SchemeOptionsError(
      '/username',
      'is needed: the user name that the sender gives; or enter its whole header as the secret, "Basic …"',
    );
  }
  return `Basic ${Buffer.from(`${username}:${secret}`, 'utf8').toString('base64')}`;
}
