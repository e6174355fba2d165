// The editor of a mapping: the payload as it came, fields found by JSONPath, or a template.

import type { MappingProblem } from '../../../../lib/transform/mapping-error.ts';
import type { Draft } from '../../api/use-draft.ts';
import { Field } from '../../components/field.tsx';
import { Segments } from '../../components/segments.tsx';
import { Switch } from '../../components/switch.tsx';
import { FieldTable } from './field-table.tsx';
import { draftProblem, type MappingDraft, schemaProblem, toTransform } from './mapping-draft.ts';
import { problemText } from './mapping-problem.ts';
import { SettingCard } from './setting-card.tsx';

const KINDS = [
  { value: 'none', label: 'As it came' },
  { value: 'jsonpath', label: 'Fields' },
  { value: 'liquid', label: 'Template' },
] as const;

const HINTS = {
  none: 'The event holds the payload as the sender wrote it.',
  jsonpath:
    'The event holds these fields. Several values found give a list, none gives the default or null. A / in a name makes groups.',
  liquid:
    'A Liquid template that writes JSON. It sees payload, headers, event_type, delivery_id, trigger, received_at and source_ip; the filter json writes any value as JSON.',
};

export interface MappingSectionProps {
  draft: Draft<MappingDraft>;
  errors: readonly MappingProblem[];
}

export function MappingSection({ draft, errors }: MappingSectionProps) {
  const { value, edit } = draft;
  const templateError =
    errors.find(({ path }) => path.startsWith('/mapping/template')) ?? renderError(value, errors);
  return (
    <SettingCard
      canTry
      title="What an event holds"
      draft={draft}
      invalidReason={draftProblem(value)}
      patch={() => ({ transform: toTransform(value) })}
    >
      {({ readOnlyReason, errorAt }) => (
        <>
          <Segments
            label="What an event holds"
            options={KINDS}
            value={value.kind}
            onChange={(kind) => readOnlyReason === null && edit({ kind })}
          />
          <p className="hint">{HINTS[value.kind]}</p>
          {value.kind === 'jsonpath' && (
            <FieldTable
              rows={value.rows}
              errors={errors}
              readOnly={readOnlyReason !== null}
              onChange={(rows) => edit({ rows })}
            />
          )}
          {value.kind === 'liquid' && (
            <Field
              label="Template"
              error={templateError === undefined ? errorAt('/transform/mapping') : problemText(templateError)}
            >
              {(control) => (
                <textarea
                  {...control}
                  className="input mono body-text"
                  rows={12}
                  spellCheck={false}
                  value={value.template}
                  readOnly={readOnlyReason !== null}
                  onChange={(event) => edit({ template: event.target.value })}
                />
              )}
            </Field>
          )}
          {value.kind !== 'none' && (
            <Switch
              label="Keep the original"
              hint="The body is kept as it came beside the event, as long as the log."
              checked={value.keepOriginal}
              disabledReason={readOnlyReason}
              onChange={(keepOriginal) => edit({ keepOriginal })}
            />
          )}
          <details className="fold" open={value.inputSchema !== '' || undefined}>
            <summary>Check the payload before</summary>
            <Field
              label="Input schema"
              hint="A JSON Schema. Payloads that do not match are answered 422. The trigger’s own schema judges what the event will hold."
              error={schemaProblem(value.inputSchema) ?? errorAt('/transform/input_schema')}
            >
              {(control) => (
                <textarea
                  {...control}
                  className="input mono"
                  rows={6}
                  spellCheck={false}
                  value={value.inputSchema}
                  readOnly={readOnlyReason !== null}
                  onChange={(event) => edit({ inputSchema: event.target.value })}
                />
              )}
            </Field>
          </details>
        </>
      )}
    </SettingCard>
  );
}

/** What is wrong only with this payload is told beside the preview; a place in the template belongs here too. */
function renderError(value: MappingDraft, errors: readonly MappingProblem[]): MappingProblem | undefined {
  if (value.kind !== 'liquid') return undefined;
  return errors.find(({ path, position }) => path === '/mapping' && position !== null);
}
