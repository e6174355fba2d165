// By what repeated and replayed deliveries are recognised, and for how long.

import { useDraft } from '../../api/use-draft.ts';
import { NumberField, wholeNumberError } from '../../components/number-field.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { placeError, toPlace, toPlaceDraft } from './place-draft.ts';
import { PlaceField } from './place-field.tsx';
import { SettingCard } from './setting-card.tsx';

const WINDOW_SECONDS = { min: 60, max: 30 * 86_400 };
type Protection = 'scheme' | 'on' | 'off';
const PROTECTION = { scheme: null, on: true, off: false } as const;

export function DeliverySection() {
  const { delivery } = useTrigger().webhook;
  const draft = useDraft({
    idPlace: toPlaceDraft(delivery.id_place),
    windowSeconds: String(delivery.window_seconds),
    protection: protectionOf(delivery.replay_protection),
  });
  const { idPlace, windowSeconds, protection } = draft.value;
  return (
    <SettingCard
      title="Repeated deliveries"
      draft={draft}
      invalidReason={
        placeError(idPlace) ?? wholeNumberError(windowSeconds, WINDOW_SECONDS.min, WINDOW_SECONDS.max)
      }
      patch={() => ({
        delivery: {
          id_place: toPlace(idPlace),
          window_seconds: Number(windowSeconds),
          replay_protection: PROTECTION[protection],
        },
      })}
    >
      {({ readOnlyReason, errorAt }) => (
        <>
          <PlaceField
            label="Delivery id"
            schemeLabel="Where the sender puts it"
            hint="The id that a delivery keeps when it is sent again. A repeat is answered with the first event’s id."
            example={{ header: 'X-Delivery-Id', path: '$.id' }}
            value={idPlace}
            onChange={(value) => draft.edit({ idPlace: value })}
            serverError={errorAt('/delivery/id_place/path') ?? errorAt('/delivery/id_place/header')}
            readOnlyReason={readOnlyReason}
          />
          <NumberField
            label="Recognised for"
            {...WINDOW_SECONDS}
            unit="seconds"
            hint="86,400 seconds are a day. After that, the same delivery is an event of its own."
            value={windowSeconds}
            readOnly={readOnlyReason !== null}
            serverError={errorAt('/delivery/window_seconds')}
            onChange={(value) => draft.edit({ windowSeconds: value })}
          />
          <SelectField
            label="Replay protection"
            hint={PROTECTION_HINTS[protection]}
            value={protection}
            options={PROTECTION_OPTIONS}
            disabledReason={readOnlyReason}
            onChange={(value) => draft.edit({ protection: value })}
          />
        </>
      )}
    </SettingCard>
  );
}

const PROTECTION_OPTIONS: { value: Protection; label: string }[] = [
  { value: 'scheme', label: 'As the sender’s signature needs it' },
  { value: 'on', label: 'On: signed content is remembered' },
  { value: 'off', label: 'Off' },
];

const PROTECTION_HINTS: Record<Protection, string> = {
  scheme: 'On for senders that sign a time, and for those whose ids are not signed.',
  on: 'The same signed content under another id is refused with 401.',
  off: 'The same content under another id is another event. Needed where a sender sends one body for several topics.',
};

function protectionOf(setting: boolean | null): Protection {
  if (setting === null) return 'scheme';
  return setting ? 'on' : 'off';
}
