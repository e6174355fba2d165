// How large a payload may be, and what it must look like.

import { fieldErrorOf } from '../../api/api-error.ts';
import { patchWebhook } from '../../api/endpoints.ts';
import { useDraft } from '../../api/use-draft.ts';
import { Card } from '../../components/card.tsx';
import { NumberField, wholeNumberError } from '../../components/number-field.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { Switch } from '../../components/switch.tsx';
import { Text } from '../../components/text.tsx';
import { PayloadView } from '../../payload/payload-view.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { TryChange } from '../refused/try-change.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { useSave } from './use-save.ts';

const LIMIT_KB = { min: 1, max: 10_240 };

export function PayloadCard() {
  const { trigger, webhook } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const draft = useDraft({
    limitKb: String(webhook.payload_limit_kb),
    schemaEnforced: webhook.payload_schema_enforced,
  });
  const { limitKb, schemaEnforced } = draft.value;
  const action = useSave(draft, (ref, revision) =>
    patchWebhook(
      ref,
      { payload_limit_kb: Number(limitKb), payload_schema_enforced: schemaEnforced },
      revision,
    ),
  );
  const hasSchema = trigger.payload_schema !== null;
  return (
    <Card title="Payload">
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void action.run();
        }}
      >
        <NumberField
          label="Largest payload"
          {...LIMIT_KB}
          unit="KB"
          value={limitKb}
          readOnly={readOnlyReason !== null}
          hint="Larger ones are answered 413. 1,024 KB are 1 MB."
          serverError={fieldErrorOf(action.error, '/payload_limit_kb')}
          onChange={(value) => draft.edit({ limitKb: value })}
        />
        <Switch
          label="Check payloads against the schema"
          hint={
            hasSchema
              ? 'Payloads that do not match are answered 422 with the list of violations.'
              : 'This trigger declares no payload schema, so every JSON payload matches.'
          }
          checked={schemaEnforced}
          disabledReason={readOnlyReason}
          onChange={(value) => draft.edit({ schemaEnforced: value })}
        />
        <SaveBar
          draft={draft}
          pending={action.pending}
          error={action.error}
          invalidReason={wholeNumberError(limitKb, LIMIT_KB.min, LIMIT_KB.max)}
          readOnlyReason={readOnlyReason}
          extra={
            <TryChange
              triggerRef={trigger.ref}
              changes={
                draft.dirty
                  ? { payload_limit_kb: Number(limitKb), payload_schema_enforced: schemaEnforced }
                  : null
              }
              disabledReason={wholeNumberError(limitKb, LIMIT_KB.min, LIMIT_KB.max)}
            />
          }
          onDiscard={() => {
            draft.discard();
            action.clearError();
          }}
        />
      </form>
      {hasSchema && (
        <details className="fold">
          <summary>
            Payload schema of <Text>{trigger.ref}</Text>
          </summary>
          <PayloadView value={trigger.payload_schema} label="Payload schema" />
        </details>
      )}
    </Card>
  );
}
