// Which line an event stands in, where a target wants events with the same key one after the other.

import { createHash } from 'node:crypto';
import type { TargetOrdering } from './settings.ts';
import { compilePlace, type Subject } from './subject.ts';

export interface Line {
  /** Of fixed length and evenly spread, whatever senders write: an index can begin anywhere in it. */
  line: string;
  /** The key for people, cut. */
  key: string;
}

const SHOWN_CHARACTERS = 200;

/** Events without a key share one line. @throws JsonPathError where the path cannot be read. */
export function compileOrdering(ordering: TargetOrdering | null): (subject: Subject) => Line | null {
  if (ordering === null) return () => null;
  const valuesAt = compilePlace(ordering.key);
  return (subject) => {
    const [value] = valuesAt(subject);
    const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
    return {
      line: createHash('sha256').update(text).digest('hex').slice(0, 32),
      key: text.slice(0, SHOWN_CHARACTERS).toWellFormed().replaceAll('\0', '\ufffd'),
    };
  };
}
