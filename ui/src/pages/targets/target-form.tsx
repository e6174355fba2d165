// Makes or changes a target: what is needed first, everything else folded away.

import { useState } from 'react';
import type { Target, TargetCreated } from '../../../../lib/admin/target-types.ts';
import { fieldErrorOf, messageOf } from '../../api/api-error.ts';
import { addTarget, changeTarget } from '../../api/target-endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { NumberField } from '../../components/number-field.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { Switch } from '../../components/switch.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { HeaderEditor } from './header-editor.tsx';
import { draftOf, isMoved, requestOf, type TargetDraft } from './target-draft.ts';
import { AreaField, TextField } from './text-fields.tsx';

export interface TargetFormProps {
  /** Absent: a new one. */
  target?: Target;
  onClose: () => void;
  onDone: (created: TargetCreated | null) => void;
}

const BODY_FORMS = [
  { value: 'transformed', label: 'Payload of the event' },
  { value: 'envelope', label: 'Envelope: payload, metadata, time' },
  { value: 'original', label: 'Original, as it arrived' },
] as const;
const METHODS = (['POST', 'PUT', 'PATCH'] as const).map((value) => ({ value, label: value }));

export function TargetForm({ target, onClose, onDone }: TargetFormProps) {
  const { trigger } = useTrigger();
  const [draft, setDraft] = useState<TargetDraft>(() => draftOf(target));
  const edit = (change: Partial<TargetDraft>) => setDraft((before) => ({ ...before, ...change }));
  const save = useAction(async () => {
    const request = requestOf(draft);
    if (target === undefined) return onDone(await addTarget(trigger.ref, request));
    await changeTarget(trigger.ref, target.id, request, target.revision);
    onDone(null);
  });
  const wrong = (path: string) => fieldErrorOf(save.error, path) ?? null;
  const parts = { draft, edit, wrong };
  return (
    <Dialog
      kind="drawer"
      title={target === undefined ? 'Add a target' : `Edit ${target.name}`}
      onClose={onClose}
    >
      <form
        className="stack target-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!save.pending) void save.run();
        }}
      >
        <TextField
          label="Name"
          value={draft.name}
          error={wrong('/name')}
          onChange={(name) => edit({ name })}
        />
        <TextField
          label="URL"
          mono
          placeholder="https://"
          value={draft.url}
          error={wrong('/url')}
          hint={
            isMoved(target?.url, draft.url)
              ? 'Deliveries go on being signed with the same secret: replace it where this is somebody else’s server.'
              : null
          }
          onChange={(url) => edit({ url })}
        />
        <div className="field-row">
          <SelectField
            label="Method"
            value={draft.method}
            options={METHODS}
            onChange={(method) => edit({ method })}
          />
          <SelectField
            label="Body"
            value={draft.bodyForm}
            options={BODY_FORMS}
            onChange={(bodyForm) => edit({ bodyForm })}
          />
        </div>
        <WhichEvents {...parts} />
        <Headers {...parts} moved={isMoved(target?.url, draft.url)} />
        <Retries {...parts} />
        <Limits {...parts} />
        <Ordering {...parts} />
        <Answer {...parts} />
        {save.error !== null && <Notice tone="bad">{messageOf(save.error)}</Notice>}
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={save.pending}>
            {target === undefined ? 'Add target' : 'Save'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface PartProps {
  draft: TargetDraft;
  edit: (change: Partial<TargetDraft>) => void;
  wrong: (path: string) => string | null;
}

function WhichEvents({ draft, edit, wrong }: PartProps) {
  return (
    <details className="fold" open={draft.condition !== '' || wrong('/condition') !== null}>
      <summary>Which events</summary>
      <AreaField
        label="Condition"
        hint={
          <>
            Empty: all. A JSONPath that must find something, as <code>{"$[?@ == 'refs/heads/main']"}</code>,
            or a place and its value, as <code>{'{"path":"$.ref","matches":"refs/tags/*"}'}</code>.
          </>
        }
        value={draft.condition}
        error={wrong('/condition')}
        onChange={(condition) => edit({ condition })}
      />
    </details>
  );
}

function Headers({ draft, edit, wrong, moved }: PartProps & { moved: boolean }) {
  return (
    <details className="fold" open={draft.headers.length > 0 || draft.passHeaders !== ''}>
      <summary>Headers</summary>
      <div className="stack">
        <HeaderEditor
          headers={draft.headers}
          moved={moved}
          wrong={wrong}
          onChange={(headers) => edit({ headers })}
        />
        <TextField
          label="Headers of the sender that are passed on"
          hint="Names separated by commas; * stands for any characters: x-github-*"
          mono
          value={draft.passHeaders}
          error={wrong('/pass_headers')}
          onChange={(passHeaders) => edit({ passHeaders })}
        />
      </div>
    </details>
  );
}

function Retries({ draft, edit, wrong }: PartProps) {
  return (
    <details className="fold">
      <summary>Retries</summary>
      <div className="field-grid">
        <NumberField
          label="Attempts"
          value={draft.attempts}
          min={1}
          max={100}
          onChange={(attempts) => edit({ attempts })}
        />
        <NumberField
          label="First pause, at most"
          unit="s"
          value={draft.firstDelay}
          min={1}
          max={3600}
          serverError={wrong('/retry/first_delay_seconds')}
          onChange={(firstDelay) => edit({ firstDelay })}
        />
        <NumberField
          label="Longest pause"
          unit="s"
          value={draft.maxDelay}
          min={1}
          max={86_400}
          onChange={(maxDelay) => edit({ maxDelay })}
        />
        <NumberField
          label="Given up after"
          unit="s"
          value={draft.total}
          min={1}
          max={2_592_000}
          onChange={(total) => edit({ total })}
        />
      </div>
      <TextField
        label="Statuses that are final"
        hint="After one of these nothing is tried again."
        mono
        value={draft.finalStatuses}
        error={wrong('/retry/final_statuses')}
        onChange={(finalStatuses) => edit({ finalStatuses })}
      />
    </details>
  );
}

function Limits({ draft, edit, wrong }: PartProps) {
  return (
    <details className="fold">
      <summary>Limits and breaker</summary>
      <div className="field-grid">
        <NumberField
          label="Timeout"
          unit="ms"
          value={draft.timeoutMs}
          min={100}
          max={60_000}
          onChange={(timeoutMs) => edit({ timeoutMs })}
        />
        <NumberField
          label="At the same time"
          value={draft.concurrency}
          min={1}
          max={100}
          onChange={(concurrency) => edit({ concurrency })}
        />
        <TextField
          label="Per second, at most"
          hint="Empty: no limit."
          value={draft.rate}
          error={wrong('/rate_per_second')}
          onChange={(rate) => edit({ rate })}
        />
        <NumberField
          label="Redirects followed"
          value={draft.maxRedirects}
          min={0}
          max={3}
          onChange={(maxRedirects) => edit({ maxRedirects })}
        />
      </div>
      <Switch
        label="Circuit breaker"
        hint="Sends nothing for a while when the target fails again and again; then one delivery tries."
        checked={draft.hasBreaker}
        onChange={(hasBreaker) => edit({ hasBreaker })}
      />
      {draft.hasBreaker && (
        <div className="field-grid">
          <NumberField
            label="Failures in a row"
            value={draft.breakerFailures}
            min={1}
            max={1000}
            onChange={(breakerFailures) => edit({ breakerFailures })}
          />
          <NumberField
            label="Open for"
            unit="s"
            value={draft.breakerSeconds}
            min={1}
            max={3600}
            onChange={(breakerSeconds) => edit({ breakerSeconds })}
          />
        </div>
      )}
    </details>
  );
}

function Ordering({ draft, edit, wrong }: PartProps) {
  return (
    <details className="fold" open={draft.isOrdered}>
      <summary>Order</summary>
      <Switch
        label="One after the other"
        hint="Events with the same key are delivered in the order in which they came."
        checked={draft.isOrdered}
        onChange={(isOrdered) => edit({ isOrdered })}
      />
      {draft.isOrdered && (
        <div className="field-row">
          <TextField
            label="Key"
            hint="A JSONPath, or the name of a header."
            mono
            value={draft.orderingKey}
            error={wrong('/ordering/key')}
            onChange={(orderingKey) => edit({ orderingKey })}
          />
          <SelectField
            label="Behind a dead letter"
            value={draft.onDeadLetter}
            options={[
              { value: 'block', label: 'wait until it is dealt with' },
              { value: 'skip', label: 'go on' },
            ]}
            onChange={(onDeadLetter) => edit({ onDeadLetter })}
          />
        </div>
      )}
    </details>
  );
}

function Answer({ draft, edit, wrong }: PartProps) {
  return (
    <details className="fold" open={draft.answerSchema !== '' || draft.answerHeaders !== ''}>
      <summary>What counts as an answer</summary>
      <div className="stack">
        <TextField
          label="Statuses"
          mono
          value={draft.statuses}
          error={wrong('/answer/statuses')}
          onChange={(statuses) => edit({ statuses })}
        />
        <AreaField
          label="Headers"
          hint="One in a line, as Name: value; * stands for any characters."
          value={draft.answerHeaders}
          error={wrong('/answer/headers')}
          onChange={(answerHeaders) => edit({ answerHeaders })}
        />
        <AreaField
          label="JSON Schema of the body"
          hint="An answer that violates it is a failure and tried again."
          value={draft.answerSchema}
          error={wrong('/answer/json_schema')}
          onChange={(answerSchema) => edit({ answerSchema })}
        />
      </div>
    </details>
  );
}
