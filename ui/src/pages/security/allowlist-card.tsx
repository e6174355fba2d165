// Which addresses may send. Nothing is in force before it is saved; an empty list lets nobody in.

import { fieldErrorOf } from '../../api/api-error.ts';
import { putAllowlist } from '../../api/endpoints.ts';
import { useDraft } from '../../api/use-draft.ts';
import { Card } from '../../components/card.tsx';
import { FieldError } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { Switch } from '../../components/switch.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { TryChange } from '../refused/try-change.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { AddressCheck } from './address-check.tsx';
import { AllowlistAdd } from './allowlist-add.tsx';
import { AllowlistEntries } from './allowlist-entries.tsx';
import { useSave } from './use-save.ts';

export function AllowlistCard() {
  const { webhook } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const draft = useDraft({ enabled: webhook.ip_whitelist.enabled, entries: webhook.ip_whitelist.entries });
  const { enabled, entries } = draft.value;
  const action = useSave(draft, (ref, revision) => putAllowlist(ref, { enabled, entries }, revision));
  const serverError = fieldErrorOf(action.error, '/entries');
  return (
    <Card title="IP allowlist">
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void action.run();
        }}
      >
        <Switch
          label="Only these addresses may send"
          hint={
            enabled
              ? 'All others are answered 403.'
              : `Off: any address may send.${entries.length > 0 ? ' The list is kept.' : ''}`
          }
          checked={enabled}
          disabledReason={readOnlyReason}
          onChange={(value) => draft.edit({ enabled: value })}
        />
        {enabled && entries.length === 0 && (
          <Notice tone="warn">The list is empty: saved like this, nobody could send.</Notice>
        )}
        <AllowlistEntries
          entries={entries}
          readOnly={readOnlyReason !== null}
          onRemove={(entry) => draft.edit({ entries: entries.filter((other) => other !== entry) })}
        />
        {serverError && <FieldError message={serverError} />}
        {readOnlyReason === null && (
          <AllowlistAdd onAdd={(added) => draft.edit({ entries: [...new Set([...entries, ...added])] })} />
        )}
        <SaveBar
          draft={draft}
          pending={action.pending}
          error={action.error}
          invalidReason={null}
          readOnlyReason={readOnlyReason}
          extra={
            <TryChange
              triggerRef={webhook.trigger_ref}
              changes={draft.dirty ? { ip_whitelist: { enabled, entries } } : null}
            />
          }
          onDiscard={() => {
            draft.discard();
            action.clearError();
          }}
        />
      </form>
      <AddressCheck triggerRef={webhook.trigger_ref} entries={entries} unsaved={draft.dirty} />
    </Card>
  );
}
