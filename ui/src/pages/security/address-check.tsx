// Would this address pass? Asked of the server, with the list as it stands in the form.

import { type FormEvent, useState } from 'react';
import { addressError } from '../../addresses/parse-address.ts';
import { messageOf } from '../../api/api-error.ts';
import { checkAddress } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';

export interface AddressCheckProps {
  triggerRef: string;
  entries: string[];
  unsaved: boolean;
}

export function AddressCheck({ triggerRef, entries, unsaved }: AddressCheckProps) {
  const [address, setAddress] = useState('');
  const [verdict, setVerdict] = useState<{ text: string; allowed: boolean } | null>(null);
  const action = useAction(async (asked: string) => {
    const { allowed, matched } = await checkAddress(triggerRef, asked, entries);
    const list = unsaved ? 'the list as it stands here, not saved yet' : 'the list';
    setVerdict({
      allowed,
      text: allowed
        ? `${asked} passes: it matches ${matched ?? list}.`
        : `${asked} is refused: nothing on ${list} matches it.`,
    });
  });
  const trimmed = address.trim();
  const problem =
    trimmed === '' ? null : trimmed.includes('/') ? 'One address, not a range.' : addressError(trimmed);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setVerdict(null);
    if (trimmed !== '' && problem === null) void action.run(trimmed);
  }

  return (
    <form className="address-check" onSubmit={submit} noValidate>
      <Field label="Would this address pass?" error={problem}>
        {(control) => (
          <span className="with-button">
            <input
              {...control}
              className="input mono"
              placeholder="192.30.252.41"
              value={address}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => {
                setAddress(event.target.value);
                setVerdict(null);
              }}
            />
            <Button
              type="submit"
              pending={action.pending}
              disabledReason={trimmed === '' ? 'Type an address first.' : problem}
            >
              Check
            </Button>
          </span>
        )}
      </Field>
      <div role="status">
        {verdict && <Notice tone={verdict.allowed ? 'ok' : 'warn'}>{verdict.text}</Notice>}
        {action.error !== null && <Notice tone="bad">{messageOf(action.error)}</Notice>}
      </div>
    </form>
  );
}
