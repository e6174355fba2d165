// The rules of one trigger: which open alerts, from what on, how often they are told and to whom.

import { ALERT_RULES, RENOTIFY_MINUTES, RESOLVE_AFTER_MINUTES } from '../../../../lib/health/alert-rules.ts';
import { fieldErrorOf } from '../../api/api-error.ts';
import { listChannels, patchWebhook } from '../../api/endpoints.ts';
import { useDraft } from '../../api/use-draft.ts';
import { useQuery } from '../../api/use-query.ts';
import { Card } from '../../components/card.tsx';
import { NumberField, wholeNumberError } from '../../components/number-field.tsx';
import { SaveBar } from '../../components/save-bar.tsx';
import { Switch } from '../../components/switch.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { useSave } from '../security/use-save.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { type RulesDraft, rulesDraftOf, rulesOf, rulesProblem } from './alert-rules-draft.ts';
import { ChannelChoice } from './channel-choice.tsx';
import { RuleFields } from './rule-fields.tsx';

const [RENOTIFY_MIN, RENOTIFY_MAX] = RENOTIFY_MINUTES;
const [RESOLVE_MIN, RESOLVE_MAX] = RESOLVE_AFTER_MINUTES;

export function AlertRulesForm() {
  const { webhook } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const channels = useQuery('alert channels', listChannels);
  const draft = useDraft<RulesDraft>(rulesDraftOf(webhook.alerts));
  const { value } = draft;
  const action = useSave(draft, (ref, revision) => patchWebhook(ref, { alerts: rulesOf(value) }, revision));
  const errorAt = (pointer: string) => fieldErrorOf(action.error, `/alerts${pointer}`);
  const readOnly = readOnlyReason !== null;
  return (
    <Card title="Alert rules">
      <form
        className="stack alert-rules"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void action.run();
        }}
      >
        <p className="hint">The thresholds decide about the state in any case; the switches about alerts.</p>
        {ALERT_RULES.map((rule) => (
          <RuleFields
            key={rule}
            rule={rule}
            draft={value}
            readOnlyReason={readOnlyReason}
            errorOf={(name) => errorAt(`/${rule}/${name}`)}
            onEdit={draft.edit}
          />
        ))}
        <fieldset className="rule">
          <legend>Notifications</legend>
          <Switch
            label="Remind of open alerts"
            hint="Until somebody acknowledges them."
            checked={value.remind === true}
            disabledReason={readOnlyReason}
            onChange={(remind) => draft.edit({ remind })}
          />
          <div className="field-row">
            {value.remind === true && (
              <NumberField
                label="Every"
                unit="minutes"
                min={RENOTIFY_MIN}
                max={RENOTIFY_MAX}
                value={String(value.renotify_minutes)}
                readOnly={readOnly}
                serverError={errorAt('/renotify_minutes')}
                onChange={(renotify_minutes) => draft.edit({ renotify_minutes })}
              />
            )}
            <NumberField
              label="Resolve when well for"
              unit="minutes"
              min={RESOLVE_MIN}
              max={RESOLVE_MAX}
              value={String(value.resolve_after_minutes)}
              readOnly={readOnly}
              serverError={errorAt('/resolve_after_minutes')}
              onChange={(resolve_after_minutes) => draft.edit({ resolve_after_minutes })}
            />
          </div>
          <ChannelChoice
            channels={channels.data ?? []}
            chosen={String(value.channels)}
            readOnly={readOnly}
            error={errorAt('/channels')}
            onChange={(chosen) => draft.edit({ channels: chosen })}
          />
        </fieldset>
        <SaveBar
          draft={draft}
          pending={action.pending}
          error={action.error}
          invalidReason={rulesProblem(value, wholeNumberError) ? 'Correct the numbers first.' : null}
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
