// The addresses on the list.

import { Button } from '../../components/button.tsx';
import { Text } from '../../components/text.tsx';

export interface AllowlistEntriesProps {
  entries: string[];
  readOnly: boolean;
  onRemove: (entry: string) => void;
}

export function AllowlistEntries({ entries, readOnly, onRemove }: AllowlistEntriesProps) {
  if (entries.length === 0) return <p className="muted">No addresses on the list.</p>;
  return (
    <ul className="chips" aria-label="Addresses on the list">
      {entries.map((entry) => (
        <li key={entry} className="chip mono">
          <Text>{entry}</Text>
          {!readOnly && (
            <Button
              variant="quiet"
              size="small"
              icon="cross"
              label={`Remove ${entry}`}
              onClick={() => onRemove(entry)}
            >
              {null}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
