// What is wrong with a mapping, with its place, in words.

import type { MappingProblem } from '../../../../lib/transform/mapping-error.ts';

export function problemText({ message: predicate, position }: MappingProblem): string {
  // Made to follow the name of a member; here it stands below the field.
  const message = predicate.replace(/^is no /, 'This is no ');
  if (position === null || / at (line|character) /.test(message)) return message;
  return 'offset' in position
    ? `${message} (at character ${position.offset + 1})`
    : `${message} (line ${position.line}, column ${position.column})`;
}
