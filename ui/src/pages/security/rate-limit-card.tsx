// How many requests this webhook takes within how long.

import { fieldErrorOf } from '../../api/api-error.ts';
import { putRateLimit } from '../../api/endpoints.ts';
import { useDraft } from '../../api/use-draft.ts';
import { Card } from '../../components/card.tsx';
import { NumberField, wholeNumberError } from '../../components/number-field.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { Switch } from '../../components/switch.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { useSave } from './use-save.ts';

const REQUESTS = { min: 1, max: 10_000 };
const WINDOW_SECONDS = { min: 1, max: 3_600 };

export function RateLimitCard() {
  const { webhook } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const limit = webhook.rate_limit;
  const draft = useDraft({
    enabled: limit.enabled,
    requests: String(limit.requests),
    windowSeconds: String(limit.window_seconds),
  });
  const { enabled, requests, windowSeconds } = draft.value;
  const action = useSave(draft, (ref, revision) =>
    putRateLimit(
      ref,
      { enabled, requests: Number(requests), window_seconds: Number(windowSeconds) },
      revision,
    ),
  );
  const invalid =
    wholeNumberError(requests, REQUESTS.min, REQUESTS.max) !== null ||
    wholeNumberError(windowSeconds, WINDOW_SECONDS.min, WINDOW_SECONDS.max) !== null;
  return (
    <Card title="Rate limit">
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void action.run();
        }}
      >
        <Switch
          label="A limit of its own"
          hint={
            enabled
              ? 'Requests beyond it are answered 429 and told when to come back.'
              : 'The host’s default holds: 100 per minute, unless the host says otherwise.'
          }
          checked={enabled}
          disabledReason={readOnlyReason}
          onChange={(value) => draft.edit({ enabled: value })}
        />
        <div className="field-row">
          <NumberField
            label="Requests"
            {...REQUESTS}
            value={requests}
            readOnly={readOnlyReason !== null}
            serverError={fieldErrorOf(action.error, '/requests')}
            onChange={(value) => draft.edit({ requests: value })}
          />
          <NumberField
            label="Within"
            {...WINDOW_SECONDS}
            unit="seconds"
            value={windowSeconds}
            readOnly={readOnlyReason !== null}
            serverError={fieldErrorOf(action.error, '/window_seconds')}
            onChange={(value) => draft.edit({ windowSeconds: value })}
          />
        </div>
        <SaveBar
          draft={draft}
          pending={action.pending}
          error={action.error}
          invalidReason={invalid ? 'Correct the numbers first.' : null}
          readOnlyReason={readOnlyReason}
          onDiscard={() => {
            draft.discard();
            action.clearError();
          }}
        />
      </form>
    </Card>
  );
}
