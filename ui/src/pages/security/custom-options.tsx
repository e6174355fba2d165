// Describes how a sender signs: the members most of them differ in as fields, and all of them as JSON.

import { useState } from 'react';
import { Field } from '../../components/field.tsx';
import { SelectField } from '../../components/select-field.tsx';
import type { Options, SchemeOptionsProps } from './scheme-options.tsx';

const KINDS = [
  { value: 'hmac', label: 'HMAC with the secret' },
  { value: 'hash', label: 'Plain hash that holds the secret' },
  { value: 'equal', label: 'The secret itself' },
  { value: 'ed25519', label: 'Ed25519 signature' },
  { value: 'ecdsa', label: 'ECDSA signature (P-256)' },
];
const ENCODINGS = [
  { value: 'hex', label: 'Hexadecimal' },
  { value: 'base64', label: 'Base64' },
  { value: 'base64url', label: 'Base64 for URLs' },
];
const READINGS = [
  { value: 'text', label: 'Text' },
  { value: 'base64', label: 'Base64' },
  { value: 'hex', label: 'Hexadecimal' },
  { value: 'ed25519-hex', label: 'Ed25519 public key, hexadecimal' },
  { value: 'ed25519-base64', label: 'Ed25519 public key, base64' },
  { value: 'p256-spki', label: 'P-256 public key, base64' },
];
const UNITS = [
  { value: 'seconds', label: 'Unix seconds' },
  { value: 'milliseconds', label: 'Unix milliseconds' },
  { value: 'rfc3339', label: 'RFC 3339' },
];
const TOKENS = '{body} {time} {id} {nonce} {url} {method} {secret}';

export function CustomOptions(props: SchemeOptionsProps) {
  const [asJson, setAsJson] = useState(false);
  return (
    <fieldset className="stack custom-options" disabled={props.readOnly}>
      <legend className="field-label">How it signs</legend>
      <label className="radio">
        <input type="checkbox" checked={asJson} onChange={(event) => setAsJson(event.target.checked)} />
        Edit as JSON, with every member there is
      </label>
      {asJson ? <OptionsAsJson {...props} /> : <OptionFields {...props} />}
      {asJson && props.errorOf('') && <p className="field-error">{props.errorOf('')}</p>}
    </fieldset>
  );
}

function OptionFields({ options, errorOf, onChange }: SchemeOptionsProps) {
  const member = (holder: string, name: string) =>
    String((options[holder] as Options | undefined)?.[name] ?? '');
  const set = (name: string, value: unknown) => onChange(withMember(options, name, value));
  const setIn = (holder: string, name: string, value: string) =>
    set(holder, value === '' ? undefined : { ...(options[holder] as Options | undefined), [name]: value });
  const text = (
    label: string,
    value: string,
    path: string,
    onText: (text: string) => void,
    hint?: string,
  ) => (
    <Field label={label} hint={hint} error={errorOf(path)}>
      {(control) => (
        <input
          {...control}
          className="input mono"
          value={value}
          spellCheck={false}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  );
  const kind = String(options.kind ?? 'hmac');
  const timeName = member('time', 'header');
  return (
    <>
      <div className="field-row">
        <SelectField label="Kind" value={kind} options={KINDS} onChange={(value) => set('kind', value)} />
        {text('Header', member('signature', 'header'), '/signature', (value) =>
          setIn('signature', 'header', value),
        )}
        {text(
          'Before the signature',
          String(options.tag ?? ''),
          '/tag',
          (value) => set('tag', value),
          'sha256= or v1=',
        )}
        {kind !== 'equal' && (
          <SelectField
            label="Written in"
            value={String(options.encoding ?? 'hex')}
            options={ENCODINGS}
            onChange={(value) => set('encoding', value)}
          />
        )}
        <SelectField
          label="The secret is"
          value={member('key', 'reading') || 'text'}
          options={READINGS}
          onChange={(value) => setIn('key', 'reading', value)}
        />
      </div>
      {kind !== 'equal' && (
        <>
          {text(
            'What is signed',
            String(options.content ?? ''),
            '/content',
            (value) => set('content', value),
            TOKENS,
          )}
          <div className="field-row">
            {text(
              'Header of the time',
              timeName,
              '/time',
              (value) => setIn('time', 'header', value),
              'Empty: none is signed.',
            )}
            {timeName !== '' && (
              <SelectField
                label="The time is in"
                value={member('time', 'unit') || 'seconds'}
                options={UNITS}
                onChange={(value) => setIn('time', 'unit', value)}
              />
            )}
            {text(
              'Header of the id',
              member('id', 'header'),
              '/id',
              (value) => setIn('id', 'header', value),
              'Empty: none is signed.',
            )}
          </div>
        </>
      )}
    </>
  );
}

function withMember(options: Options, name: string, value: unknown): Options {
  const { [name]: _, ...others } = options;
  return value === undefined || value === '' ? others : { ...others, [name]: value };
}

function OptionsAsJson({ options, onChange }: SchemeOptionsProps) {
  const [text, setText] = useState(JSON.stringify(options, null, 2));
  const [problem, setProblem] = useState<string | null>(null);

  function edit(edited: string): void {
    setText(edited);
    const parsed = parsedObject(edited);
    setProblem(parsed === null ? 'This is no JSON object yet.' : null);
    if (parsed !== null) onChange(parsed);
  }

  return (
    <Field label="Description" error={problem} hint="All members: docs/senders.md, “A sender of your own”.">
      {(control) => (
        <textarea
          {...control}
          className="input mono"
          rows={12}
          spellCheck={false}
          value={text}
          onChange={(event) => edit(event.target.value)}
        />
      )}
    </Field>
  );
}

function parsedObject(text: string): Options | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Options)
      : null;
  } catch {
    return null;
  }
}
