// What an audit entry says was changed: old and new side by side where it tells both.

import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';

const LONGEST = 200;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

export function AuditChanges({ details }: { details: Record<string, unknown> }) {
  const { changes, ...rest } = details;
  const entries = [...Object.entries(changes ?? {}), ...Object.entries(rest)];
  if (entries.length === 0) return <span className="muted">–</span>;
  return (
    <ul className="audit-changes">
      {entries.map(([name, value]) => (
        <li key={name}>
          <span className="muted">{name.replaceAll(/[._]/g, ' ')}</span> <Change value={value} />
        </li>
      ))}
    </ul>
  );
}

function Change({ value }: { value: unknown }) {
  const change = asChange(value);
  if (change === null) return <Value value={value} />;
  return (
    <>
      <Value value={change.old} /> <span className="muted">→</span> <Value value={change.new} />
    </>
  );
}

function Value({ value }: { value: unknown }) {
  if (typeof value === 'string' && TIME.test(value)) return <Time value={value} as="exact" />;
  const text = wordsOf(value);
  return (
    <code>
      <Text>{text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}</Text>
    </code>
  );
}

function wordsOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return 'none';
  if (Array.isArray(value)) return value.map(wordsOf).join(', ');
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
}

function asChange(value: unknown): { old: unknown; new: unknown } | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const record = value as Record<string, unknown>;
  return 'old' in record && 'new' in record ? { old: record.old, new: record.new } : null;
}
