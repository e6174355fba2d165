// A payload to look into: as a tree that opens where one looks, with the path of what is selected, or as raw text.

import { useMemo, useState } from 'react';
import { CopyButton } from '../components/copy-button.tsx';
import { ScrollBox } from '../components/scroll-box.tsx';
import { Segments } from '../components/segments.tsx';
import { Text } from '../components/text.tsx';
import { bytes, count } from '../format/quantities.ts';
import { ExactNumber, formatExactJson } from './exact-number.ts';
import { JsonNode, type Selection } from './json-node.tsx';

const RAW_AT_FIRST = 50_000;
const MORE_RAW = 200_000;
const VIEWS = [
  { value: 'tree', label: 'Tree' },
  { value: 'raw', label: 'Raw' },
] as const;

export interface PayloadViewProps {
  value: unknown;
  /** What it is, for screen readers. */
  label: string;
}

export function PayloadView({ value, label }: PayloadViewProps) {
  const [view, setView] = useState<'tree' | 'raw'>('tree');
  const [selection, setSelection] = useState<Selection>({ path: '$', value });
  const raw = useMemo(() => formatExactJson(value), [value]);
  return (
    <div className="payload">
      <div className="payload-bar">
        <Segments label="How the payload is shown" options={VIEWS} value={view} onChange={setView} />
        {view === 'tree' ? (
          <>
            <code className="payload-path" title="JSONPath of what is selected">
              <Text>{selection.path.slice(0, 300)}</Text>
            </code>
            <CopyButton size="small" variant="quiet" text={selection.path}>
              Copy path
            </CopyButton>
            <CopyButton size="small" variant="quiet" text={() => textOf(selection.value)}>
              Copy value
            </CopyButton>
          </>
        ) : (
          <>
            <span className="payload-path muted">{bytes(new Blob([raw]).size)}</span>
            <CopyButton size="small" variant="quiet" text={raw}>
              Copy all
            </CopyButton>
          </>
        )}
      </div>
      {view === 'tree' ? (
        <ScrollBox className="json-box" label={label}>
          <ul className="json-tree">
            <JsonNode
              name={null}
              value={value}
              path="$"
              depth={0}
              selectedPath={selection.path}
              onSelect={setSelection}
            />
          </ul>
        </ScrollBox>
      ) : (
        <RawText text={raw} label={label} />
      )}
    </div>
  );
}

function RawText({ text, label }: { text: string; label: string }) {
  const [shown, setShown] = useState(RAW_AT_FIRST);
  return (
    <ScrollBox className="json-box" label={label}>
      <pre>
        <Text>{text.slice(0, shown)}</Text>
      </pre>
      {text.length > shown && (
        <button type="button" className="more" onClick={() => setShown(shown + MORE_RAW)}>
          {count(text.length - shown)} more characters
        </button>
      )}
    </ScrollBox>
  );
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof ExactNumber ? value.source : formatExactJson(value);
}
