// What a scheme needs to know beside its secret, as stored with the trigger: checked on entry, and again when it is used.

import Joi from 'joi';
import type { SchemeName } from './schemes.ts';

/** A wrong member of a scheme's options. */
export class SchemeOptionsError extends RangeError {
  override readonly name = 'SchemeOptionsError';
  /** JSON Pointer into the options. */
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

export type SchemeOptions = Readonly<Record<string, unknown>>;

export interface JwtOptions {
  issuer: string;
  audience: string | string[];
  jwks_url: string;
  algorithms: string[];
}

/** Signed with a private key; a shared one would be a secret that the issuer cannot publish. */
export const JWT_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

export const headerName = Joi.string()
  .lowercase()
  .pattern(/^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/i, 'the name of a header');

const text = Joi.string()
  .max(512)
  .pattern(/^[^\p{Cc}]*$/u, 'text without control characters');

const schemas: Partial<Record<SchemeName, Joi.ObjectSchema>> = {
  token: Joi.object({
    header: headerName.default('authorization'),
    prefix: text.max(64).allow('').default(''),
  }),
  sns: Joi.object({
    topic_arn: text.max(512).pattern(/^arn:aws[\w-]*:sns:/, 'the ARN of a topic of Amazon SNS'),
  }),
  okta: Joi.object({ header: headerName.default('authorization') }),
  basic: Joi.object({
    username: text
      .min(1)
      .max(128)
      .pattern(/^[^:]*$/, 'a user name, which has no colon'),
  }),
  jwt: Joi.object({
    issuer: text.min(1).required(),
    audience: Joi.alternatives(text.min(1), Joi.array().items(text.min(1)).min(1).max(10)).required(),
    jwks_url: text.uri({ scheme: 'https' }).max(2048).required(),
    algorithms: Joi.array()
      .items(Joi.valid(...JWT_ALGORITHMS))
      .min(1)
      .default(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']),
  }),
};

/** With defaults filled in. @throws SchemeOptionsError naming the first member that is wrong. */
export function readSchemeOptions(scheme: SchemeName, options: SchemeOptions): SchemeOptions {
  const schema = schemas[scheme] ?? Joi.object({});
  return readOptions(schema, options);
}

export function readOptions<T>(schema: Joi.ObjectSchema<T>, options: unknown): T {
  const { error, value } = schema.validate(options, { convert: true, errors: { label: false } });
  const [first] = error?.details ?? [];
  if (first === undefined) return value as T;
  throw new SchemeOptionsError(first.path.map((part) => `/${part}`).join(''), first.message);
}

export function readJwtOptions(options: SchemeOptions): JwtOptions {
  return readSchemeOptions('jwt', options) as unknown as JwtOptions;
}
