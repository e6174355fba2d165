// The receiver's checks, as an operator calls them.

import type { CheckName } from '../../../lib/log/log-checks.ts';

export const CHECK_LABELS: Record<CheckName, string> = {
  client_limit: 'Limit per address and in total',
  key: 'Key is known',
  enabled: 'Webhook and trigger are on',
  declared_size: 'Announced size is allowed',
  ip_allowlist: 'Address is on the allowlist',
  key_limit: 'Limit per key',
  body: 'Body arrived and fits',
  handshake: 'Handshake',
  signature: 'Signature is genuine',
  signed_handshake: 'Signed handshake',
  payload: 'Payload can be read',
  event_type: 'Event type is wanted',
  payload_schema: 'Payload matches its schema',
  mapping: 'Mapping',
  event: 'Event is stored',
};

export const CHECK_RESULTS = {
  passed: 'Passed',
  failed: 'Failed',
  off: 'Off',
  not_reached: 'Not reached',
} as const;
