// To which channels the alerts of a trigger go: to all there are and will be, or to chosen ones.

import type { AlertChannel } from '../../../../lib/admin/api-types.ts';
import { FieldError } from '../../components/field.tsx';
import { Text } from '../../components/text.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { ALL_CHANNELS } from './alert-rules-draft.ts';

export interface ChannelChoiceProps {
  channels: AlertChannel[];
  /** "all", or ids with commas. */
  chosen: string;
  readOnly: boolean;
  error: string | null;
  onChange: (chosen: string) => void;
}

export function ChannelChoice({ channels, chosen, readOnly, error, onChange }: ChannelChoiceProps) {
  const ids = chosen === ALL_CHANNELS ? [] : chosen.split(',').filter(Boolean);
  const toggle = (id: string) =>
    onChange((ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]).join(','));
  return (
    <fieldset className="channel-choice" disabled={readOnly}>
      <legend className="field-label">Channels</legend>
      <label className="radio">
        <input
          type="radio"
          name="channels"
          checked={chosen === ALL_CHANNELS}
          onChange={() => onChange(ALL_CHANNELS)}
        />
        All there are
      </label>
      <label className="radio">
        <input
          type="radio"
          name="channels"
          checked={chosen !== ALL_CHANNELS}
          onChange={() => onChange(channels.map(({ id }) => id).join(','))}
        />
        Only these
      </label>
      {chosen !== ALL_CHANNELS &&
        channels.map(({ id, label }) => (
          <label key={id} className="radio nested">
            <input type="checkbox" checked={ids.includes(String(id))} onChange={() => toggle(String(id))} />
            <Text>{label}</Text>
          </label>
        ))}
      {error && <FieldError message={error} />}
      <p className="hint">
        {channels.length === 0 ? 'There is no channel yet, so alerts are only shown here. ' : ''}
        <a href={addressOf.alertChannels()}>Alert channels</a>
      </p>
    </fieldset>
  );
}
