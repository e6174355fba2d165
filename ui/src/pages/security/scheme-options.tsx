// What a sender needs to be known by beside its secret: the name of a header, a user, an issuer, or a whole description.

import type { SchemeName } from '../../../../lib/signatures/schemes.ts';
import { Field } from '../../components/field.tsx';
import { CustomOptions } from './custom-options.tsx';

export type Options = Record<string, unknown>;

export interface SchemeOptionsProps {
  scheme: SchemeName;
  options: Options;
  readOnly: boolean;
  /** What the server found wrong with a member, by its path within the options. */
  errorOf: (path: string) => string | null;
  onChange: (options: Options) => void;
}

interface TextOption {
  name: string;
  label: string;
  placeholder: string;
  hint?: string;
}

const HEADER: TextOption = { name: 'header', label: 'Header', placeholder: 'authorization' };
const TEXT_OPTIONS: Partial<Record<SchemeName, TextOption[]>> = {
  token: [
    { ...HEADER, hint: 'In which the sender shows the token.' },
    {
      name: 'prefix',
      label: 'Before the token',
      placeholder: 'Bearer ',
      hint: 'With its space; empty for nothing.',
    },
  ],
  okta: [{ ...HEADER, hint: 'The “Authentication field” of the event hook.' }],
  sns: [
    {
      name: 'topic_arn',
      label: 'Topic',
      placeholder: 'arn:aws:sns:eu-west-1:123456789012:orders',
      hint: 'Messages of this topic only. Amazon signs for everybody who has a topic, so do name yours.',
    },
  ],
  basic: [{ name: 'username', label: 'User name', placeholder: 'attune' }],
  jwt: [
    { name: 'issuer', label: 'Issuer', placeholder: 'https://issuer.example.com', hint: 'The claim iss.' },
    { name: 'audience', label: 'Audience', placeholder: 'attune', hint: 'The claim aud.' },
    {
      name: 'jwks_url',
      label: 'Address of the public keys',
      placeholder: 'https://issuer.example.com/.well-known/jwks.json',
      hint: 'Fetched over https, from public addresses only.',
    },
  ],
};

export const STARTING_OPTIONS: Partial<Record<SchemeName, Options>> = {
  custom: { signature: { header: 'x-signature' }, content: '{body}', encoding: 'hex' },
};

export function SchemeOptions(props: SchemeOptionsProps) {
  if (props.scheme === 'custom') return <CustomOptions {...props} />;
  const fields = TEXT_OPTIONS[props.scheme];
  if (fields === undefined) return null;
  return (
    <div className="field-row">
      {fields.map((field) => (
        <TextOptionField key={field.name} {...props} field={field} />
      ))}
    </div>
  );
}

function TextOptionField({
  field,
  options,
  readOnly,
  errorOf,
  onChange,
}: SchemeOptionsProps & { field: TextOption }) {
  const { [field.name]: value = '', ...others } = options;
  return (
    <Field label={field.label} hint={field.hint} error={errorOf(`/${field.name}`)}>
      {(control) => (
        <input
          {...control}
          className="input mono"
          value={String(value)}
          readOnly={readOnly}
          spellCheck={false}
          placeholder={field.placeholder}
          onChange={(event) =>
            onChange(event.target.value === '' ? others : { ...others, [field.name]: event.target.value })
          }
        />
      )}
    </Field>
  );
}
