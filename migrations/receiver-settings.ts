// Settings of later parts of the receiver, as columns of attune.trigger: how deliveries are recognised, what becomes of
// a payload, what a sender is answered, and what is kept of requests.

import { touchOnChangeOf, WATCHED } from './change-notification.ts';
import { type Columns, reversible } from './reversible.ts';

const SETTINGS: Columns = {
  // Earlier secrets that still verify: [{ "secret", "retired_at", "valid_until" }].
  webhook_hmac_previous_secrets: "jsonb not null default '[]'",
  // What a scheme needs beside its secret: the members of a custom one, an issuer, the name of a header.
  webhook_hmac_options: "jsonb not null default '{}'",
  webhook_verify_token: 'text',
  webhook_waiting_for_secret: 'boolean not null default false',
  // NULL: as the scheme has it.
  webhook_replay_protection: 'boolean',
  webhook_delivery_id_place: 'jsonb',
  webhook_delivery_window_seconds: 'integer not null default 86400',
  webhook_event_type_place: 'jsonb',
  // NULL: every type is accepted.
  webhook_event_types: 'text[]',
  webhook_input_schema: 'jsonb',
  webhook_mapping: 'jsonb',
  webhook_keep_original: 'boolean not null default false',
  webhook_batch: 'jsonb',
  webhook_response: 'jsonb',
  webhook_proxy: 'jsonb',
  webhook_keep_requests: "text not null default 'none'",
  webhook_keep_requests_hours: 'integer not null default 72',
  webhook_alert_rules: 'jsonb',
};

export const receiverSettings = reversible('0016_receiver_settings', async (schema) => {
  await schema.columns('trigger', SETTINGS);
  await touchOnChangeOf(schema, [...WATCHED, ...Object.keys(SETTINGS)], WATCHED);
});
