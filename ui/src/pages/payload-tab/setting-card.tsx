// A card with a form over one part of the settings: saved and discarded as a whole.

import type { ReactNode } from 'react';
import type { WebhookPatch } from '../../../../lib/admin/api-types.ts';
import { fieldErrorOf } from '../../api/api-error.ts';
import { patchWebhook } from '../../api/endpoints.ts';
import type { Draft } from '../../api/use-draft.ts';
import { Card } from '../../components/card.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { TryChange } from '../refused/try-change.tsx';
import { useSave } from '../security/use-save.ts';
import { useTrigger } from '../trigger/trigger-context.ts';

export interface FormState {
  readOnlyReason: string | null;
  /** What the server found wrong with a member of the patch. */
  errorAt: (path: string) => string | null;
}

export interface SettingCardProps {
  title: string;
  draft: Draft<object>;
  /** What saving sends. */
  patch: () => WebhookPatch;
  invalidReason?: string | null;
  /** Whether it changes what becomes of a request, so that it can be tried on kept ones. */
  canTry?: boolean;
  children: (form: FormState) => ReactNode;
}

export function SettingCard(props: SettingCardProps) {
  const { title, draft, patch, invalidReason = null, canTry = false, children } = props;
  const { webhook } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const action = useSave(draft, (ref, revision) => patchWebhook(ref, patch(), revision));
  return (
    <Card title={title}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void action.run();
        }}
      >
        {children({ readOnlyReason, errorAt: (path) => fieldErrorOf(action.error, path) ?? null })}
        <SaveBar
          draft={draft}
          pending={action.pending}
          error={action.error}
          invalidReason={invalidReason}
          readOnlyReason={readOnlyReason}
          extra={
            canTry && (
              <TryChange
                triggerRef={webhook.trigger_ref}
                changes={draft.dirty && invalidReason === null ? patch() : null}
                disabledReason={draft.dirty ? invalidReason : null}
              />
            )
          }
          onDiscard={() => {
            draft.discard();
            action.clearError();
          }}
        />
      </form>
    </Card>
  );
}
