// The synchronous proxy: who answers the sender instead of the receiver, once the event is stored.

import { useDraft } from '../../api/use-draft.ts';
import { NumberField, wholeNumberError } from '../../components/number-field.tsx';
import { Switch } from '../../components/switch.tsx';
import { HeaderEditor } from '../targets/header-editor.tsx';
import { isMoved } from '../targets/target-draft.ts';
import { AreaField, TextField } from '../targets/text-fields.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { type ProxyDraft, schemaOf, toProxy, toProxyDraft } from './proxy-draft.ts';
import { type FormState, SettingCard } from './setting-card.tsx';

const TIMEOUT_MS = { min: 100, max: 30_000 };
const STATUS = { min: 200, max: 599 };
const SIZE_KB = { min: 1, max: 10_240 };

export function ProxySection() {
  const { proxy } = useTrigger().webhook;
  const draft = useDraft(toProxyDraft(proxy));
  const { value, edit } = draft;
  return (
    <SettingCard
      title="Answer by a target"
      draft={draft}
      invalidReason={value.on ? problemOf(value) : null}
      patch={() => ({ proxy: toProxy(value) })}
    >
      {(form) => (
        <>
          <Switch
            label="Pass requests on and answer what the target says"
            hint="After every check, and once the event is stored. The original bytes go on, the secret key does not."
            checked={value.on}
            disabledReason={form.readOnlyReason}
            onChange={(on) => edit({ on })}
          />
          {value.on && (
            <ProxyFields value={value} moved={isMoved(proxy?.url, value.url)} edit={edit} form={form} />
          )}
        </>
      )}
    </SettingCard>
  );
}

function problemOf(value: ProxyDraft): string | null {
  if (value.url.trim() === '') return 'Needs a URL.';
  if (schemaOf(value.answerSchema) === undefined) return 'The schema of the answer is not a JSON object.';
  const numbers = [
    wholeNumberError(value.timeoutMs, TIMEOUT_MS.min, TIMEOUT_MS.max),
    wholeNumberError(value.timeoutStatus, STATUS.min, STATUS.max),
    wholeNumberError(value.failureStatus, STATUS.min, STATUS.max),
    wholeNumberError(value.maxKb, SIZE_KB.min, SIZE_KB.max),
  ];
  return numbers.some((problem) => problem !== null) ? 'Correct the numbers first.' : null;
}

interface ProxyFieldsProps {
  value: ProxyDraft;
  moved: boolean;
  edit: (change: Partial<ProxyDraft>) => void;
  form: FormState;
}

function ProxyFields({ value, moved, edit, form }: ProxyFieldsProps) {
  const { errorAt, readOnlyReason } = form;
  const readOnly = readOnlyReason !== null;
  return (
    <fieldset className="stack plain-fieldset" disabled={readOnly}>
      <legend className="visually-hidden">Target</legend>
      <TextField
        label="URL"
        mono
        placeholder="https://app.example.com/hooks"
        value={value.url}
        error={errorAt('/proxy/url')}
        onChange={(url) => edit({ url })}
      />
      <NumberField
        label="Time for the answer"
        {...TIMEOUT_MS}
        unit="ms"
        value={value.timeoutMs}
        serverError={errorAt('/proxy/timeout_ms')}
        onChange={(timeoutMs) => edit({ timeoutMs })}
      />
      <HeaderEditor
        headers={value.headers}
        moved={moved}
        wrong={(path) => errorAt(`/proxy${path}`)}
        onChange={(headers) => edit({ headers })}
      />
      <Substitute
        label="Without an answer in time"
        status={value.timeoutStatus}
        body={value.timeoutBody}
        onStatus={(timeoutStatus) => edit({ timeoutStatus })}
        onBody={(timeoutBody) => edit({ timeoutBody })}
      />
      <Substitute
        label="Without a valid answer"
        status={value.failureStatus}
        body={value.failureBody}
        onStatus={(failureStatus) => edit({ failureStatus })}
        onBody={(failureBody) => edit({ failureBody })}
      />
      <details className="fold">
        <summary>What a valid answer is</summary>
        <div className="stack">
          <TextField
            label="Statuses"
            mono
            hint="Others are answered as configured above. 2xx, or 200, 204."
            value={value.statuses}
            error={errorAt('/proxy/answer/statuses')}
            onChange={(statuses) => edit({ statuses })}
          />
          <AreaField
            label="JSON Schema of its body"
            value={value.answerSchema}
            error={errorAt('/proxy/answer/json_schema')}
            onChange={(answerSchema) => edit({ answerSchema })}
          />
          <NumberField
            label="Largest answer"
            {...SIZE_KB}
            unit="KB"
            value={value.maxKb}
            serverError={errorAt('/proxy/max_response_bytes')}
            onChange={(maxKb) => edit({ maxKb })}
          />
        </div>
      </details>
    </fieldset>
  );
}

interface SubstituteProps {
  label: string;
  status: string;
  body: string;
  onStatus: (status: string) => void;
  onBody: (body: string) => void;
}

function Substitute({ label, status, body, onStatus, onBody }: SubstituteProps) {
  return (
    <div className="field-row">
      <NumberField label={label} {...STATUS} unit="status" value={status} onChange={onStatus} />
      <AreaField
        label={`Body: ${label.toLowerCase()}`}
        hint="Empty: an error that tells the event’s id."
        value={body}
        onChange={onBody}
      />
    </div>
  );
}
