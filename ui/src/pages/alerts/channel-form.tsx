// A new alert channel.

import { useState } from 'react';
import type { AlertChannel, AlertChannelSecret } from '../../../../lib/admin/api-types.ts';
import { fieldErrorOf, messageOf } from '../../api/api-error.ts';
import { addChannel } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Field } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { showToast } from '../../components/toasts.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';

const KINDS: { value: AlertChannel['kind']; label: string }[] = [
  { value: 'webhook', label: 'Signed webhook' },
  { value: 'slack', label: 'Slack, or what takes the same' },
];
const HINTS: Record<AlertChannel['kind'], string> = {
  webhook: 'JSON by POST, signed by Standard Webhooks with a secret that is made here.',
  slack: 'The URL of an incoming webhook. Whoever knows it can post there, so it is stored encrypted.',
};
const EMPTY = { label: '', kind: 'webhook' as AlertChannel['kind'], url: '' };

export function ChannelForm({ onAdded }: { onAdded: (channel: AlertChannelSecret) => void }) {
  const [form, setForm] = useState(EMPTY);
  const readOnlyReason = useReadOnlyReason();
  const add = useAction(async () => {
    const channel = await addChannel({ ...form, label: form.label.trim(), url: form.url.trim() });
    setForm(EMPTY);
    showToast({ text: `“${channel.label}” was added.` });
    onAdded(channel);
  });
  const missing = form.label.trim() === '' || form.url.trim() === '';
  const labelError = fieldErrorOf(add.error, '/label');
  const urlError = fieldErrorOf(add.error, '/url');
  return (
    <Card title="Add a channel">
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!missing && readOnlyReason === null) void add.run();
        }}
      >
        <Field label="Name" error={labelError}>
          {(control) => (
            <input
              {...control}
              className="input"
              value={form.label}
              maxLength={100}
              autoComplete="off"
              onChange={(event) => setForm({ ...form, label: event.target.value })}
            />
          )}
        </Field>
        <SelectField
          label="Kind"
          value={form.kind}
          options={KINDS}
          hint={HINTS[form.kind]}
          onChange={(kind) => setForm({ ...form, kind })}
        />
        <Field label="URL" error={urlError}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              type="url"
              inputMode="url"
              value={form.url}
              autoComplete="off"
              spellCheck={false}
              placeholder="https://"
              onChange={(event) => setForm({ ...form, url: event.target.value })}
            />
          )}
        </Field>
        {add.error !== null && labelError === null && urlError === null && (
          <Notice tone="bad">{messageOf(add.error)}</Notice>
        )}
        <div className="actions">
          <Button
            type="submit"
            variant="primary"
            icon="plus"
            pending={add.pending}
            disabledReason={readOnlyReason ?? (missing ? 'Give it a name and a URL.' : null)}
          >
            Add channel
          </Button>
        </div>
      </form>
    </Card>
  );
}
