// One rule: whether it opens alerts, and its numbers.

import { type AlertRule, RULE_RANGES } from '../../../../lib/health/alert-rules.ts';
import { NumberField } from '../../components/number-field.tsx';
import { Switch } from '../../components/switch.tsx';
import { RULE_WORDS } from '../../words/health.ts';
import type { RulesDraft } from './alert-rules-draft.ts';

export interface RuleFieldsProps {
  rule: AlertRule;
  draft: RulesDraft;
  readOnlyReason: string | null;
  errorOf: (name: string) => string | null;
  onEdit: (change: RulesDraft) => void;
}

export function RuleFields({ rule, draft, readOnlyReason, errorOf, onEdit }: RuleFieldsProps) {
  const words = RULE_WORDS[rule];
  return (
    <fieldset className="rule">
      <legend className="visually-hidden">{words.label}</legend>
      <Switch
        label={words.label}
        hint={words.hint}
        checked={draft[`${rule}.enabled`] === true}
        disabledReason={readOnlyReason}
        onChange={(enabled) => onEdit({ [`${rule}.enabled`]: enabled })}
      />
      {words.fields.length > 0 && (
        <div className="field-row">
          {words.fields.map(({ name, label, unit }) => {
            const [min, max] = RULE_RANGES[rule][name] ?? [0, 0];
            return (
              <NumberField
                key={name}
                label={label}
                min={min}
                max={max}
                {...(unit === undefined ? {} : { unit })}
                value={String(draft[`${rule}.${name}`])}
                readOnly={readOnlyReason !== null}
                serverError={errorOf(name)}
                onChange={(value) => onEdit({ [`${rule}.${name}`]: value })}
              />
            );
          })}
        </div>
      )}
    </fieldset>
  );
}
