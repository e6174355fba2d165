// Several ways of signing under one key: what is signed in one must not be good in another, over what reads the same, or
// without the time. Whoever captured a request could send it as that.

import type { SigningWay } from './model.ts';
import { SchemeOptionsError } from './scheme-options.ts';

/** @throws SchemeOptionsError naming the first description that does not go with those before it. */
export function checkAlternatives(ways: readonly SigningWay[]): void {
  for (const [index, way] of ways.entries()) {
    for (const other of ways.slice(0, index)) {
      if (other.kind === way.kind && way.kind !== 'equal')
        checkPair(other, way, `/alternatives/${index - 1}`);
    }
  }
}

function checkPair(other: SigningWay, way: SigningWay, path: string): void {
  if (way.content === other.content) {
    if ((way.time === undefined) === (other.time === undefined)) return;
    throw new SchemeOptionsError(
      `${path}/time`,
      'must be in all descriptions of the same content or in none: a request that is too old could be sent in the way without',
    );
  }
  if (!mayReadTheSame(way.content, other.content)) return;
  throw new SchemeOptionsError(
    `${path}/content`,
    'must be the same as in the descriptions before, or begin with other words than they do: under the same key, what is ' +
      'signed in one way could be sent as if it were signed in the other',
  );
}

/** Not where the words that they begin with differ before either ends. */
function mayReadTheSame(content: string, other: string): boolean {
  const [words = ''] = content.split('{', 1);
  const [otherWords = ''] = other.split('{', 1);
  return words.startsWith(otherWords) || otherWords.startsWith(words);
}
