// Where the type of an event stands, and which types become events.

import { useDraft } from '../../api/use-draft.ts';
import { Field } from '../../components/field.tsx';
import { Switch } from '../../components/switch.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { placeError, toPlace, toPlaceDraft } from './place-draft.ts';
import { PlaceField } from './place-field.tsx';
import { SettingCard } from './setting-card.tsx';

export function EventTypeSection() {
  const { event_type: eventType } = useTrigger().webhook;
  const draft = useDraft({
    place: toPlaceDraft(eventType.place),
    limited: eventType.accepted !== null,
    accepted: (eventType.accepted ?? []).join('\n'),
  });
  const { place, limited, accepted } = draft.value;
  const types = linesOf(accepted);
  return (
    <SettingCard
      canTry
      title="Event types"
      draft={draft}
      invalidReason={placeError(place) ?? (limited ? typesError(types) : null)}
      patch={() => ({ event_type: { place: toPlace(place), accepted: limited ? types : null } })}
    >
      {({ readOnlyReason, errorAt }) => (
        <>
          <PlaceField
            label="Event type"
            schemeLabel="Where the sender puts it"
            hint="Kept with the event and in the log, where it can be searched."
            example={{ header: 'X-Event-Type', path: '$.type' }}
            value={place}
            onChange={(value) => draft.edit({ place: value })}
            serverError={errorAt('/event_type/place/path') ?? errorAt('/event_type/place/header')}
            readOnlyReason={readOnlyReason}
          />
          <Switch
            label="Accept some types only"
            hint="Others are answered 200 and logged as ignored; they become no events."
            checked={limited}
            disabledReason={readOnlyReason}
            onChange={(value) => draft.edit({ limited: value })}
          />
          {limited && (
            <Field
              label="Accepted types"
              hint="One per line. * stands for any characters: pull_request.*"
              error={typesError(types) ?? errorAt('/event_type/accepted')}
            >
              {(control) => (
                <textarea
                  {...control}
                  className="input mono"
                  rows={Math.min(10, Math.max(3, types.length + 1))}
                  spellCheck={false}
                  value={accepted}
                  readOnly={readOnlyReason !== null}
                  onChange={(event) => draft.edit({ accepted: event.target.value })}
                />
              )}
            </Field>
          )}
        </>
      )}
    </SettingCard>
  );
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function typesError(types: string[]): string | null {
  return types.length === 0 ? 'Needs one type at least, or every request would be ignored.' : null;
}
