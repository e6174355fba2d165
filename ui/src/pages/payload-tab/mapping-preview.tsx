// What the mapping being typed makes of a payload: an event's, a sample, or one that is typed.

import { useMemo } from 'react';
import type { ErrorDetail } from '../../../../lib/admin/api-types.ts';
import type { MappingPreview as Result } from '../../../../lib/admin/transform-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Field } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { Skeleton } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { count } from '../../format/quantities.ts';
import { parseExactJson } from '../../payload/exact-number.ts';
import { PayloadView } from '../../payload/payload-view.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { problemText } from './mapping-problem.ts';
import type { MappingPreviewState } from './use-mapping-preview.ts';

const MAPPED_ALREADY =
  'Without “Keep the original”, an event holds only what the mapping made of it, and that is what is mapped here.';

export function MappingPreview({ preview }: { preview: MappingPreviewState }) {
  const { source, sources, payloadText, result, error, loading } = preview;
  const { mapping, keep_original } = useTrigger().webhook.transform;
  const isMapped = mapping !== null && !keep_original;
  return (
    <Card
      title="Preview"
      tools={<PreviewStatus loading={loading} result={error === null ? result : undefined} />}
    >
      <div className="stack">
        <SelectField
          label="Try it on"
          hint={isMapped && source.startsWith('event ') ? MAPPED_ALREADY : undefined}
          value={source}
          options={sources}
          onChange={preview.choose}
        />
        {!source.startsWith('event ') && (
          <Field label="Payload">
            {(control) => (
              <textarea
                {...control}
                className="input mono body-text"
                rows={8}
                spellCheck={false}
                value={payloadText}
                onChange={(event) => preview.type(event.target.value)}
              />
            )}
          </Field>
        )}
        {error !== null ? (
          <Notice tone="bad">
            <p>The preview could not be loaded. {messageOf(error)}</p>
            <Button size="small" icon="refresh" onClick={preview.retry}>
              Try again
            </Button>
          </Notice>
        ) : result === undefined ? (
          <Skeleton lines={3} />
        ) : (
          <>
            {result.batch_elements !== null && (
              <ElementChooser
                element={preview.element}
                size={result.batch_elements}
                choose={preview.chooseElement}
              />
            )}
            <PreviewResult result={result} />
          </>
        )}
      </div>
    </Card>
  );
}

function PreviewStatus({ loading, result }: { loading: boolean; result: Result | undefined }) {
  const text = loading ? 'Updating…' : result === undefined ? '' : `${result.took_ms} ms`;
  return (
    <span className="muted" role="status">
      {text}
    </span>
  );
}

/** Each element of a batch is mapped by itself. */
function ElementChooser({
  element,
  size,
  choose,
}: {
  element: number;
  size: number;
  choose: (element: number) => void;
}) {
  const atFirst = element === 0 ? 'This is the first element.' : null;
  const atLast = element + 1 >= size ? 'There is no further element.' : null;
  return (
    <div className="actions">
      <span className="muted" role="status">
        {size === 0 ? 'A batch of no elements' : `Element ${count(element + 1)} of ${count(size)}`}
      </span>
      <Button size="small" disabledReason={atFirst} onClick={() => choose(element - 1)}>
        Previous element
      </Button>
      <Button size="small" disabledReason={atLast} onClick={() => choose(element + 1)}>
        Next element
      </Button>
    </div>
  );
}

function PreviewResult({ result }: { result: Result }) {
  const { errors, violations, output_text, payload_schema_enforced } = result;
  const output = useMemo(() => (output_text === null ? null : parseExactJson(output_text)), [output_text]);
  return (
    <>
      {errors.map((problem) => (
        <Notice key={`${problem.path} ${problem.message}`} tone="bad">
          <p>
            <Text>{problemText(problem)}</Text>
          </p>
        </Notice>
      ))}
      <Violations
        of={violations.before}
        title="The payload does not match the input schema: answered 422."
        tone="bad"
      />
      <Violations
        of={violations.after}
        title={
          payload_schema_enforced
            ? 'The event would not match the schema of the trigger: answered 422.'
            : 'The event would not match the schema of the trigger, which is not enforced.'
        }
        tone={payload_schema_enforced ? 'bad' : 'warn'}
      />
      {output_text !== null && <PayloadView value={output} label="What the event would hold" />}
    </>
  );
}

function Violations({
  of,
  title,
  tone,
}: {
  of: readonly ErrorDetail[];
  title: string;
  tone: 'bad' | 'warn';
}) {
  if (of.length === 0) return null;
  return (
    <Notice tone={tone}>
      <p>{title}</p>
      <ul>
        {of.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            <code>
              <Text>{path === '' ? 'the whole' : path}</Text>
            </code>{' '}
            <Text>{message}</Text>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
