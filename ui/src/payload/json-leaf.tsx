// A value without parts. Long strings are cut, and shown further on request: a megabyte must not freeze the page.

import { useState } from 'react';
import { Text } from '../components/text.tsx';
import { count } from '../format/quantities.ts';
import { ExactNumber } from './exact-number.ts';

const FIRST_CHARACTERS = 400;
const MORE_CHARACTERS = 10_000;

export function JsonLeaf({ value }: { value: unknown }) {
  if (typeof value === 'string') return <JsonString value={value} />;
  if (value instanceof ExactNumber) return <span className="json-number">{value.source}</span>;
  if (typeof value === 'number') return <span className="json-number">{String(value)}</span>;
  return <span className="json-word">{String(value)}</span>;
}

function JsonString({ value }: { value: string }) {
  const [shown, setShown] = useState(FIRST_CHARACTERS);
  if (value.length <= shown) {
    return (
      <span className="json-string">
        &quot;<Text>{value}</Text>&quot;
      </span>
    );
  }
  return (
    <span className="json-string">
      &quot;<Text>{value.slice(0, shown)}</Text>…
      <button type="button" className="more" onClick={() => setShown(shown + MORE_CHARACTERS)}>
        {count(value.length - shown)} more characters
      </button>
    </span>
  );
}
