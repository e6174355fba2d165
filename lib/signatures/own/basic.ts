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

export function basicCredentials({ username }: OwnOptions['options'], password: string): string {
  if (typeof username !== 'string' || username === '') {
    throw new SchemeOptionsError('/username', 'is needed: the user name that the sender gives');
  }
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
