// What the sender is answered once its event is stored.

import { useDraft } from '../../api/use-draft.ts';
import { Field } from '../../components/field.tsx';
import { NumberField, wholeNumberError } from '../../components/number-field.tsx';
import { Switch } from '../../components/switch.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { headersError, type ResponseDraft, toResponse, toResponseDraft } from './response-draft.ts';
import { type FormState, SettingCard } from './setting-card.tsx';

const STATUS = { min: 200, max: 299 };

export function ResponseSection() {
  const draft = useDraft(toResponseDraft(useTrigger().webhook.response));
  const { own, status, headers } = draft.value;
  return (
    <SettingCard
      title="Answer to the sender"
      draft={draft}
      invalidReason={own ? (wholeNumberError(status, STATUS.min, STATUS.max) ?? headersError(headers)) : null}
      patch={() => ({ response: toResponse(draft.value) })}
    >
      {(form) => (
        <>
          <Switch
            label="An answer of its own"
            hint="Otherwise 200 with the event’s id, which is what most senders need. Refusals are always answered as such."
            checked={own}
            disabledReason={form.readOnlyReason}
            onChange={(value) => draft.edit({ own: value })}
          />
          {own && <ResponseFields value={draft.value} edit={draft.edit} form={form} />}
        </>
      )}
    </SettingCard>
  );
}

interface ResponseFieldsProps {
  value: ResponseDraft;
  edit: (change: Partial<ResponseDraft>) => void;
  form: FormState;
}

function ResponseFields({ value, edit, form }: ResponseFieldsProps) {
  const { readOnlyReason, errorAt } = form;
  return (
    <>
      <NumberField
        label="Status"
        {...STATUS}
        value={value.status}
        readOnly={readOnlyReason !== null}
        serverError={errorAt('/response/status')}
        onChange={(status) => edit({ status })}
      />
      <Field
        label="Headers"
        hint="One per line: Name: value"
        error={headersError(value.headers) ?? errorAt('/response/headers')}
      >
        {(control) => (
          <textarea
            {...control}
            className="input mono"
            rows={2}
            spellCheck={false}
            value={value.headers}
            readOnly={readOnlyReason !== null}
            onChange={(event) => edit({ headers: event.target.value })}
          />
        )}
      </Field>
      <Switch
        label="A body of its own"
        checked={value.ownBody}
        disabledReason={readOnlyReason}
        onChange={(ownBody) => edit({ ownBody })}
      />
      {value.ownBody && <BodyFields value={value} edit={edit} form={form} />}
    </>
  );
}

function BodyFields({ value, edit, form: { readOnlyReason, errorAt } }: ResponseFieldsProps) {
  return (
    <>
      <Field
        label="Body"
        hint="A Liquid template. It sees event_id, duplicate, message, event_type, delivery_id, payload, headers and trigger_ref. Where it fails, the usual answer is sent and the log says why."
        error={errorAt('/response/body')}
      >
        {(control) => (
          <textarea
            {...control}
            className="input mono"
            rows={5}
            spellCheck={false}
            value={value.body}
            readOnly={readOnlyReason !== null}
            onChange={(event) => edit({ body: event.target.value })}
          />
        )}
      </Field>
      <Field label="Content type" error={errorAt('/response/content_type')}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            type="text"
            autoComplete="off"
            spellCheck={false}
            value={value.contentType}
            readOnly={readOnlyReason !== null}
            onChange={(event) => edit({ contentType: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}
