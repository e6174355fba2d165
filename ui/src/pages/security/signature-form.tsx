// Chooses how requests must be signed, and sets the secret: one's own, or a generated one.

import { type FormEvent, useState } from 'react';
import type { WebhookPatch } from '../../../../lib/admin/api-types.ts';
import { bringsSecret } from '../../../../lib/handshakes/needs.ts';
import { type HmacAlgorithm, isScheme, type SchemeName } from '../../../../lib/signatures/schemes.ts';
import { fieldErrorOf, messageOf } from '../../api/api-error.ts';
import { getWebhook, type HmacChange, requireSignature } from '../../api/endpoints.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { NumberField, wholeNumberError } from '../../components/number-field.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { showToast } from '../../components/toasts.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { ALGORITHM_CHOICES, SCHEME_CHOICES, schemeWords } from '../../words/schemes.ts';
import { TryChange } from '../refused/try-change.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { WaitForSecret } from './first-contact.tsx';
import { type Options, SchemeOptions, STARTING_OPTIONS } from './scheme-options.tsx';
import { SecretChoice, type SecretSource, secretError } from './secret-choice.tsx';
import { SenderField } from './sender-field.tsx';
import { useSignatureChange } from './use-signature-change.ts';

const TOLERANCE = { min: 1, max: 86_400 };

export interface SignatureFormProps {
  /** Told the secret where it was generated, null where it was the reader's own. */
  onDone: (newSecret: string | null) => void;
  onCancel: (() => void) | null;
}

export function SignatureForm({ onDone, onCancel }: SignatureFormProps) {
  const { webhook, apply } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const [scheme, setScheme] = useState<SchemeName>(suggestedScheme(webhook.hmac, webhook.trigger_ref));
  const [algorithm, setAlgorithm] = useState<HmacAlgorithm>(webhook.hmac.algorithm);
  const [tolerance, setTolerance] = useState(toleranceText(scheme, webhook.hmac.tolerance_seconds));
  const [options, setOptions] = useState<Options>(
    Object.keys(webhook.hmac.options).length > 0 ? webhook.hmac.options : (STARTING_OPTIONS[scheme] ?? {}),
  );
  const [source, setSource] = useState<SecretSource>(
    schemeWords(scheme).secretFromSender ? 'own' : 'generated',
  );
  const [secret, setSecret] = useState('');
  const [tried, setTried] = useState(false);
  const words = schemeWords(scheme);
  const isTimed = words.toleranceSeconds !== null && (scheme !== 'custom' || 'time' in options);

  const action = useSignatureChange(async (ref, revision) => {
    const change = changeOf();
    const result = await requireSignature(ref, change, revision);
    apply(await getWebhook(ref));
    showToast({ text: 'Requests must be signed now.' });
    onDone(source === 'generated' && words.secret !== null ? result.secret : null);
  });

  const secretProblem = source === 'own' && words.secret !== null ? secretError(secret, scheme) : null;
  const toleranceProblem = isTimed ? wholeNumberError(tolerance, TOLERANCE.min, TOLERANCE.max) : null;
  const problem = secretProblem ?? toleranceProblem;

  function choose(chosen: SchemeName): void {
    setScheme(chosen);
    setSource(schemeWords(chosen).secretFromSender ? 'own' : 'generated');
    setOptions(chosen === webhook.hmac.scheme ? webhook.hmac.options : (STARTING_OPTIONS[chosen] ?? {}));
    setTolerance(
      toleranceText(chosen, chosen === webhook.hmac.scheme ? webhook.hmac.tolerance_seconds : null),
    );
  }

  function changeOf(): HmacChange {
    const change: HmacChange = { scheme };
    if (words.anyAlgorithm) change.algorithm = algorithm;
    if (isTimed) change.tolerance_seconds = toleranceOf(tolerance, words.toleranceSeconds);
    change.options = options;
    if (source === 'own' && words.secret !== null) change.secret = secret;
    return change;
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (problem === null && readOnlyReason === null && !action.pending) void action.run();
  }

  return (
    <form className="stack" onSubmit={submit} noValidate>
      <SenderField value={scheme} disabledReason={readOnlyReason} onChange={choose} />
      <SchemeOptions
        key={scheme}
        scheme={scheme}
        options={options}
        readOnly={readOnlyReason !== null}
        errorOf={(path) => fieldErrorOf(action.error, `/hmac/options${path}`)}
        onChange={setOptions}
      />
      {bringsSecret(scheme) && <WaitForSecret scheme={scheme} onDone={() => onDone(null)} />}
      <div className="field-row">
        {words.anyAlgorithm && (
          <SelectField
            label="Algorithm"
            value={algorithm}
            options={ALGORITHM_CHOICES.map((value) => ({ value, label: value.toUpperCase() }))}
            disabledReason={readOnlyReason}
            onChange={setAlgorithm}
          />
        )}
        {isTimed && (
          <NumberField
            label="Oldest signature"
            {...TOLERANCE}
            unit="seconds"
            value={tolerance}
            readOnly={readOnlyReason !== null}
            serverError={fieldErrorOf(action.error, '/tolerance_seconds')}
            onChange={setTolerance}
          />
        )}
      </div>
      {words.secret === null ? (
        <p className="hint">There is no secret: what is needed to verify is public.</p>
      ) : (
        <SecretChoice
          source={source}
          secret={secret}
          words={words}
          readOnlyReason={readOnlyReason}
          error={(tried || secret !== '' ? secretProblem : null) ?? secretErrorOf(action.error)}
          onSource={setSource}
          onSecret={setSecret}
        />
      )}
      {action.error !== null && <Notice tone="bad">{messageOf(action.error)}</Notice>}
      <div className="actions">
        <Button type="submit" variant="primary" pending={action.pending} disabledReason={readOnlyReason}>
          {onCancel ? 'Replace the secret' : 'Require signatures'}
        </Button>
        <TryChange
          triggerRef={webhook.trigger_ref}
          changes={{ hmac: { ...changeOf(), enabled: true } as WebhookPatch['hmac'] }}
          disabledReason={
            source === 'generated' && words.secret !== null
              ? 'No request can be signed with a secret that is yet to be generated.'
              : problem
          }
        />
        {onCancel && (
          <Button variant="quiet" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
      {onCancel && (
        <p className="hint">
          The present secret stops working at once; give the sender the new one right afterwards.
        </p>
      )}
    </form>
  );
}

function toleranceText(scheme: SchemeName, chosen: number | null): string {
  return String(chosen ?? schemeWords(scheme).toleranceSeconds ?? '');
}

/** The scheme's own is not stored as a choice of the trigger's. */
function toleranceOf(text: string, own: number | null): number | null {
  return Number(text) === own ? null : Number(text);
}

function secretErrorOf(error: unknown): string | null {
  return (
    fieldErrorOf(error, '/secret') ??
    fieldErrorOf(error, '/hmac/secret') ??
    fieldErrorOf(error, '/hmac/scheme')
  );
}

/** A trigger of a pack named after a sender most likely hears from that sender. */
function suggestedScheme(hmac: { enabled: boolean; scheme: SchemeName }, ref: string): SchemeName {
  if (isScheme(hmac.scheme) && (hmac.enabled || hmac.scheme !== 'attune')) return hmac.scheme;
  const pack = ref.split('.')[0];
  return SCHEME_CHOICES.find((scheme) => scheme === pack) ?? 'attune';
}
