// The SQL functions that judge a request, for callers without this package's receiver.

import { reversible } from './reversible.ts';

export const checkFunctions = reversible('0013_check_functions', async (schema) => {
  await schema.function('check_webhook_rate_limit', 'varchar, integer, integer', CHECK_RATE_LIMIT);
  await schema.function('check_webhook_ip_whitelist', 'inet, text[]', CHECK_IP_WHITELIST);
});

// One statement decides, so N at once let exactly the maximum through; what is refused is not counted. The clock and not
// now(): a long transaction would count in the window it began in.
const CHECK_RATE_LIMIT = `(p_webhook_key varchar, p_max_requests integer, p_window_seconds integer)
returns boolean language plpgsql volatile as $$
declare
  this_window timestamptz;
  counted integer;
begin
  if p_webhook_key is null then
    raise exception 'Webhook key must not be null';
  end if;
  if (p_max_requests between 1 and 10000) is not true then
    raise exception 'Rate limit requests must be between 1 and 10000';
  end if;
  if (p_window_seconds between 1 and 3600) is not true then
    raise exception 'Rate limit window must be between 1 and 3600 seconds';
  end if;
  this_window := to_timestamp(floor(extract(epoch from clock_timestamp()) / p_window_seconds) * p_window_seconds);
  insert into attune.webhook_rate_limit as r (webhook_key, window_start) values (p_webhook_key, this_window)
    on conflict (webhook_key, window_start)
    do update set request_count = r.request_count + 1, updated = now() where r.request_count < p_max_requests
    returning r.request_count into counted;
  if counted = 1 then
    delete from attune.webhook_rate_limit r
     where r.webhook_key = p_webhook_key and r.window_start < this_window - interval '1 hour';
  end if;
  return counted is not null;
end $$`;

// An entry that cannot be read matches nothing. ::ffff:10.1.1.1 is 10.1.1.1 as a dual-stack socket shows it.
const CHECK_IP_WHITELIST = `(p_source_ip inet, p_whitelist text[]) returns boolean language plpgsql stable as $$
declare
  address inet := p_source_ip;
  entry text;
begin
  if address is null then
    return false;
  end if;
  if family(address) = 6 and address <<= inet '::ffff:0.0.0.0/96' then
    address := replace(host(address), '::ffff:', '')::inet;
  end if;
  foreach entry in array coalesce(p_whitelist, '{}') loop
    if attune.is_webhook_ip_entry(entry) and address <<= entry::inet then
      return true;
    end if;
  end loop;
  return false;
end $$`;
