// A secret of one's own, or a generated one.

import { SCHEMES, type SchemeName } from '../../../../lib/signatures/schemes.ts';
import { Field } from '../../components/field.tsx';
import type { SchemeWords } from '../../words/schemes.ts';

export type SecretSource = 'generated' | 'own';

const SHORTEST_SECRET = 8;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SOURCES: { value: SecretSource; label: string }[] = [
  { value: 'generated', label: 'Generate one' },
  { value: 'own', label: 'Use this one' },
];

export interface SecretChoiceProps {
  source: SecretSource;
  secret: string;
  words: SchemeWords;
  readOnlyReason: string | null;
  error: string | null;
  onSource: (source: SecretSource) => void;
  onSecret: (secret: string) => void;
}

export function SecretChoice(props: SecretChoiceProps) {
  return (
    <fieldset className="secret-choice" disabled={props.readOnlyReason !== null}>
      <legend className="field-label">Secret</legend>
      <p className="hint">{props.words.secret}</p>
      {SOURCES.filter(({ value }) => value === 'own' || !props.words.secretFromSender).map((source) => (
        <label key={source.value} className="radio">
          <input
            type="radio"
            name="secret-source"
            checked={props.source === source.value}
            onChange={() => props.onSource(source.value)}
          />
          {source.label}
        </label>
      ))}
      {props.source === 'own' && (
        <Field label="Secret to use" hiddenLabel error={props.error}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              type="password"
              autoComplete="new-password"
              spellCheck={false}
              placeholder="Paste the secret"
              value={props.secret}
              onChange={(event) => props.onSecret(event.target.value)}
            />
          )}
        </Field>
      )}
    </fieldset>
  );
}

/** Null where the secret can be used with the scheme. */
export function secretError(secret: string, scheme: SchemeName): string | null {
  if (secret === '') return 'Paste a secret, or have one generated.';
  if (secret !== secret.trim()) return 'There is a space before or after the secret.';
  const format = SCHEMES[scheme].secret;
  if (
    format?.reading === 'base64' &&
    !format.textWithoutPrefix &&
    !BASE64.test(bare(secret, format.prefix))
  ) {
    return `A secret of this sender is ${format.description}.`;
  }
  return secret.length < SHORTEST_SECRET ? `Too short: ${SHORTEST_SECRET} characters at least.` : null;
}

function bare(secret: string, prefix = ''): string {
  return secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
}
