// Keys and secrets drawn by the server itself, for those who enable a webhook in plain SQL.

import { reversible } from './reversible.ts';

export const randomKeys = reversible('0004_random_keys', async (schema) => {
  // pgcrypto may be missing. A version 4 UUID is random but for four bits of byte 6 and two of byte 8: leave those bytes out.
  await schema.function(
    'webhook_random_bytes',
    'integer',
    `(p_length integer) returns bytea language plpgsql volatile as $$
declare
  collected bytea := '';
  drawn bytea;
begin
  while length(collected) < p_length loop
    drawn := uuid_send(gen_random_uuid());
    collected := collected || substr(drawn, 1, 6) || substr(drawn, 8, 1) || substr(drawn, 10, 7);
  end loop;
  return substr(collected, 1, p_length);
end $$`,
  );
  await schema.function('webhook_key_hash', 'text', KEY_HASH);
  await schema.function('webhook_key_display', 'text', KEY_DISPLAY);
  await schema.function(
    'generate_webhook_hmac_secret',
    '',
    `() returns varchar(128) language sql volatile as $$
  select encode(attune.webhook_random_bytes(64), 'hex')
$$`,
  );
});

const KEY_HASH = `(p_key text) returns bytea language sql immutable strict as $$
  select sha256(convert_to(p_key, 'UTF8'))
$$`;

// Never more than half of a short key. What is masked already ends in the ellipsis and stays as it is.
const KEY_DISPLAY = `(p_key text) returns text language sql immutable strict as $$
  select case when right(p_key, 1) = '…' then p_key else left(p_key, least(11, length(p_key) / 2)) || '…' end
$$`;
