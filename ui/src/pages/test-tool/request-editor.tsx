// The form of the test tool: what to begin with, headers, body, and how to send it.

import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { Switch } from '../../components/switch.tsx';
import { bytes } from '../../format/quantities.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { HeaderEditor } from './header-editor.tsx';
import { StartFrom } from './start-from.tsx';
import { bodyRemark, headerNameError, sourceIpError, type TestDraft } from './test-draft.ts';

export interface RequestEditorProps {
  triggerRef: string;
  draft: TestDraft;
  canSign: boolean;
  pending: boolean;
  serverError: (pointer: string) => string | null;
  onChange: (change: Partial<TestDraft>) => void;
  onNotice: (text: string | null) => void;
  onSend: () => void;
}

export function RequestEditor(props: RequestEditorProps) {
  const { draft, canSign, onChange, serverError } = props;
  const readOnlyReason = useReadOnlyReason();
  const addressProblem = sourceIpError(draft.sourceIp);
  const headerProblem = draft.headers.map((row) => headerNameError(row.name)).find((error) => error !== null);
  const remark = bodyRemark(draft.body);
  const problem = addressProblem ?? headerProblem ?? null;
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null && readOnlyReason === null && !props.pending) props.onSend();
      }}
    >
      <StartFrom triggerRef={props.triggerRef} onDraft={onChange} onNotice={props.onNotice} />
      <HeaderEditor
        headers={draft.headers}
        serverError={serverError('/headers')}
        onChange={(headers) => onChange({ headers })}
      />
      <Field
        label="Body"
        hint={`${bytes(new Blob([draft.body]).size)}${remark === null ? '' : `. ${remark}`}`}
        error={serverError('/body')}
      >
        {(control) => (
          <textarea
            {...control}
            className="input mono body-text"
            rows={14}
            spellCheck={false}
            value={draft.body}
            onChange={(event) => onChange({ body: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Client address"
        hint="Which address the request is judged by. Empty: your own."
        error={addressProblem ?? serverError('/source_ip')}
      >
        {(control) => (
          <input
            {...control}
            className="input mono"
            value={draft.sourceIp}
            placeholder="203.0.113.7"
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onChange({ sourceIp: event.target.value })}
          />
        )}
      </Field>
      <Switch
        label="Sign with the stored secret"
        checked={draft.sign}
        disabledReason={
          canSign ? null : 'This webhook does not require signatures, so there is no secret to sign with.'
        }
        onChange={(sign) => onChange({ sign })}
      />
      <Switch
        label="Dry run"
        hint={
          draft.dryRun
            ? 'Goes through every check and stores nothing.'
            : 'For real: an event is made, and the rules run.'
        }
        checked={draft.dryRun}
        onChange={(dryRun) => onChange({ dryRun })}
      />
      <div className="actions">
        <Button
          type="submit"
          variant="primary"
          icon="play"
          pending={props.pending}
          disabledReason={readOnlyReason ?? problem}
        >
          {draft.dryRun ? 'Send as dry run' : 'Send for real'}
        </Button>
      </div>
    </form>
  );
}
