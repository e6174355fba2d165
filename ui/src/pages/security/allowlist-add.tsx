// Adds one address or many at once; each is checked while it is typed, and what is wrong stays to be corrected.

import { useState } from 'react';
import { GITHUB_HOOK_RANGES } from '../../addresses/github-ranges.ts';
import { addressError, splitAddresses } from '../../addresses/parse-address.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { plural } from '../../format/quantities.ts';

const PROBLEMS_SHOWN = 5;

export function AllowlistAdd({ onAdd }: { onAdd: (entries: string[]) => void }) {
  const [text, setText] = useState('');
  const typed = splitAddresses(text);
  const wrong = typed.filter((entry) => addressError(entry) !== null);
  const right = typed.filter((entry) => addressError(entry) === null);
  const problems = wrong.slice(0, PROBLEMS_SHOWN).map((entry) => `${entry}: ${addressError(entry)}`);
  if (wrong.length > PROBLEMS_SHOWN) problems.push(`And ${plural(wrong.length - PROBLEMS_SHOWN, 'more')}.`);

  function add(): void {
    onAdd(right);
    setText(wrong.join('\n'));
  }

  return (
    <div className="allowlist-add">
      <Field
        label="Add addresses"
        hint="Single addresses or ranges (192.0.2.0/24, 2001:db8::/32), one or many: paste a whole list."
        error={problems.length === 0 ? null : problems.join(' ')}
      >
        {(control) => (
          <textarea
            {...control}
            className="input mono"
            rows={Math.min(8, Math.max(1, text.split('\n').length))}
            placeholder="203.0.113.7"
            value={text}
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || right.length === 0) return;
              event.preventDefault();
              add();
            }}
          />
        )}
      </Field>
      <div className="actions">
        <Button
          icon="plus"
          disabledReason={right.length === 0 ? 'Type an address first.' : null}
          onClick={add}
        >
          {right.length > 1 ? `Add ${right.length} addresses` : 'Add'}
        </Button>
        <Button variant="quiet" onClick={() => onAdd(GITHUB_HOOK_RANGES)}>
          Add GitHub’s published hook ranges
        </Button>
      </div>
    </div>
  );
}
