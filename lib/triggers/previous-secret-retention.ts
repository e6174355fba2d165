// Takes earlier secrets away whose time is over. They stopped to verify at that moment; this is so that none is left.

const IS_OVER = '$[*] \\? (!(@.valid_until > $now))';
const IS_VALID = '$[*] \\? (@.valid_until > $now)';
// Times are kept in one form, RFC 3339 in UTC with milliseconds, which sorts as text.
const NOW = `jsonb_build_object('now', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;

/** `:days` is not used: each has a time of its own. */
export const DELETE_EXPIRED_SECRETS = `update attune.trigger
   set webhook_hmac_previous_secrets =
         jsonb_path_query_array(webhook_hmac_previous_secrets, '${IS_VALID}', ${NOW})
 where id in (
   select id from attune.trigger
    where webhook_hmac_previous_secrets <> '[]'
      and jsonb_path_exists(webhook_hmac_previous_secrets, '${IS_OVER}', ${NOW})
    order by id limit :rows for update skip locked)`;
