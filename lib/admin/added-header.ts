// A header that is added to what is sent to a target or through a proxy, as a request sets it.

import Joi, { type StringSchema } from 'joi';
import { ENCRYPTED_PREFIX } from '../secrets/cipher.ts';

/** @param text texts of at most so many characters that PostgreSQL can hold. */
export function addedHeader(text: (max: number) => StringSchema, name: StringSchema) {
  return Joi.object({
    name: name.required(),
    value: text(8192)
      .allow('', null)
      .custom((value: string, { message, state }) => {
        const problem = valueProblem(value, state.ancestors[0].secret === true);
        return problem === null ? value : message({ custom: problem });
      }, 'what a header may hold')
      .description('A Liquid template; of a secret one, the value as it is, or null for the stored one.'),
    secret: Joi.boolean().default(false),
  });
}

/** What a template writes is known only when it is rendered. */
function valueProblem(value: string, isSecret: boolean): string | null {
  if (value.startsWith(ENCRYPTED_PREFIX)) {
    return `begins with ${ENCRYPTED_PREFIX}, which marks an encrypted value; enter it in clear`;
  }
  const isTemplate = !isSecret && /\{[{%]/.test(value);
  if (isTemplate || /^[\t\x20-\x7e\x80-\xff]*$/.test(value.trim())) return null;
  return 'holds a line break or another character that no header may hold';
}
