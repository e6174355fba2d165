// Names a key: a new one, or one that is there.

import { useState } from 'react';
import type { KeySecret, WebhookKey } from '../../../../lib/admin/api-types.ts';
import { fieldErrorOf, messageOf } from '../../api/api-error.ts';
import { addKey, changeKey, type KeyChange } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { fromLocalInput, localInputValue } from '../../format/local-input.ts';
import { useTrigger } from '../trigger/trigger-context.ts';

export interface KeyFormDialogProps {
  /** Absent: a new one. */
  webhookKey?: WebhookKey;
  onClose: () => void;
  onDone: (secret: KeySecret | null) => void;
}

interface Draft {
  label: string;
  owner: string;
  tenant: string;
  expiry: string;
}

export function KeyFormDialog({ webhookKey: key, onClose, onDone }: KeyFormDialogProps) {
  const { trigger, webhook } = useTrigger();
  const [draft, setDraft] = useState<Draft>(() => draftOf(key));
  const edit = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const action = useAction(async () => {
    if (key === undefined) return onDone(await addKey(trigger.ref, changesOf(draft, draftOf(undefined))));
    await changeKey(trigger.ref, key.id, changesOf(draft, draftOf(key)));
    onDone(null);
  });
  const failed = (name: string) => fieldErrorOf(action.error, `/${name}`);
  return (
    <Dialog title={key === undefined ? 'Add a key' : 'Edit the key'} onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!action.pending) void action.run();
        }}
      >
        <TextField
          label="Label"
          hint="What tells it from the others. It is shown in the log and is part of each event."
          value={draft.label}
          maxLength={100}
          error={failed('label')}
          onChange={(label) => edit({ label })}
        />
        <TextField
          label="Owner"
          hint="Who answers for its sender: a team, an address."
          value={draft.owner}
          maxLength={255}
          error={failed('owner')}
          onChange={(owner) => edit({ owner })}
        />
        {webhook.tenant === null && (
          <TextField
            label="Tenant"
            hint="Whom it is given to, where several share this trigger."
            value={draft.tenant}
            maxLength={255}
            error={failed('tenant')}
            onChange={(tenant) => edit({ tenant })}
          />
        )}
        <Field
          label="Expires"
          hint="From then on its URL is answered 404. Empty: never."
          error={failed('expires_at')}
        >
          {(control) => (
            <input
              {...control}
              className="input"
              type="datetime-local"
              step="1"
              value={draft.expiry}
              onChange={(event) => edit({ expiry: event.target.value })}
            />
          )}
        </Field>
        {action.error !== null && <Notice tone="bad">{messageOf(action.error)}</Notice>}
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={action.pending}>
            {key === undefined ? 'Add key' : 'Save'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface TextFieldProps {
  label: string;
  hint: string;
  value: string;
  maxLength: number;
  error: string | null | undefined;
  onChange: (value: string) => void;
}

function TextField({ label, hint, value, maxLength, error, onChange }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error ?? null}>
      {(control) => (
        <input
          {...control}
          className="input"
          value={value}
          maxLength={maxLength}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function draftOf(key: WebhookKey | undefined): Draft {
  return {
    label: key?.label ?? '',
    owner: key?.owner ?? '',
    tenant: key?.tenant ?? '',
    expiry: localInputValue(key?.expires_at ?? ''),
  };
}

/** What was not touched is not sent: an expiry that has passed would otherwise stand in the way of a new label. */
function changesOf(draft: Draft, before: Draft): KeyChange {
  const changed = (name: keyof Draft) => draft[name].trim() !== before[name];
  const textOf = (value: string) => (value.trim() === '' ? null : value.trim());
  return {
    ...(changed('label') && { label: textOf(draft.label) }),
    ...(changed('owner') && { owner: textOf(draft.owner) }),
    ...(changed('tenant') && { tenant: textOf(draft.tenant) }),
    ...(changed('expiry') && { expires_at: fromLocalInput(draft.expiry) }),
  };
}
