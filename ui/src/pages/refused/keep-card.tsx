// What is kept of requests and for how long, and how much there is.

import type { KeptUsage } from '../../../../lib/admin/refused-types.ts';
import { fieldErrorOf } from '../../api/api-error.ts';
import { patchWebhook } from '../../api/endpoints.ts';
import { useDraft } from '../../api/use-draft.ts';
import { Card } from '../../components/card.tsx';
import { NumberField, wholeNumberError } from '../../components/number-field.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { Time } from '../../components/time.tsx';
import { bytes, count } from '../../format/quantities.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { KEEP_CHOICES } from '../../words/kept.ts';
import { useSave } from '../security/use-save.ts';
import { useTrigger } from '../trigger/trigger-context.ts';

const HOURS = { min: 1, max: 720 };

export function KeepCard({ usage }: { usage: KeptUsage | undefined }) {
  const { webhook } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const draft = useDraft({ what: webhook.keep_requests.what, hours: String(webhook.keep_requests.hours) });
  const { what, hours } = draft.value;
  const action = useSave(draft, (ref, revision) =>
    patchWebhook(ref, { keep_requests: { what, hours: Number(hours) } }, revision),
  );
  return (
    <Card title="Keep requests">
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void action.run();
        }}
      >
        <p className="muted">
          A kept request can be judged again once the secret, the allowlist or the schema is right, and
          becomes an event with the time it first came. Headers, credentials among them, and bodies are stored
          as they were sent.
        </p>
        <div className="field-row">
          <SelectField
            label="Keep"
            value={what}
            options={KEEP_CHOICES}
            hint="All: accepted ones too, to try changes on."
            disabledReason={readOnlyReason}
            onChange={(value) => draft.edit({ what: value })}
          />
          <NumberField
            label="For"
            {...HOURS}
            unit="hours"
            value={hours}
            readOnly={readOnlyReason !== null}
            serverError={fieldErrorOf(action.error, '/keep_requests/hours')}
            onChange={(value) => draft.edit({ hours: value })}
          />
        </div>
        <SaveBar
          draft={draft}
          pending={action.pending}
          error={action.error}
          invalidReason={wholeNumberError(hours, HOURS.min, HOURS.max)}
          readOnlyReason={readOnlyReason}
          onDiscard={() => {
            draft.discard();
            action.clearError();
          }}
        />
      </form>
      {usage && <Usage usage={usage} />}
    </Card>
  );
}

function Usage({ usage }: { usage: KeptUsage }) {
  const share = Math.max(usage.requests / usage.max_requests, usage.bytes / usage.max_bytes);
  return (
    <div className="kept-usage">
      <meter
        min={0}
        max={1}
        high={0.8}
        value={Math.min(1, share)}
        aria-label="Share of the space that is used"
      >
        {Math.round(share * 100)} %
      </meter>
      <p className="muted">
        {count(usage.requests)} of {count(usage.max_requests)} requests, {bytes(usage.bytes)} of{' '}
        {bytes(usage.max_bytes)}
        {usage.oldest_received_at !== null && (
          <>
            {' '}
            since <Time value={usage.oldest_received_at} as="exact" />
          </>
        )}
        {share >= 1 && '. There is no room for more until some are discarded or their time is over'}.
      </p>
    </div>
  );
}
