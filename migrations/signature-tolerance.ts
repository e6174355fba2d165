// A signature scheme has a tolerance of its own, which holds where nobody chose another one: NULL says that nobody did.

import { reversible } from './reversible.ts';

const COLUMN = 'alter table attune.trigger alter column webhook_hmac_tolerance_seconds';

export const signatureTolerance = reversible('0023_signature_tolerance', async (schema) => {
  await schema.change(`${COLUMN} drop default`, `${COLUMN} set default 300`);
  await schema.change(
    `${COLUMN} drop not null`,
    `update attune.trigger set webhook_hmac_tolerance_seconds = 300 where webhook_hmac_tolerance_seconds is null;
     ${COLUMN} set not null`,
  );
});
