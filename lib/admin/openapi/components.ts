// The shapes of answers as JSON Schemas: tests hold every answer to them. Here those of all routes; the others by what they are
// about.

import { HEALTH_COMPONENTS } from './health-components.ts';
import type { JsonSchema } from './json-schema.ts';
import { LOG_COMPONENTS } from './log-components.ts';
import { REFUSED_COMPONENTS } from './refused-components.ts';
import {
  boolean,
  count,
  described,
  example,
  freeObject,
  integer,
  listOf,
  optional,
  ref,
  shape,
  string,
  time,
  triggerRef,
} from './shapes.ts';
import { TARGET_COMPONENTS } from './target-components.ts';
import { WEBHOOK_COMPONENTS } from './webhook-components.ts';

export const COMPONENTS = {
  ErrorDetail: shape({
    path: described(example(string, '/rate_limit/requests'), 'JSON Pointer into what was sent.'),
    message: string,
  }),
  Error: {
    ...shape({
      success: { const: false },
      error: string,
      code: example(string, 'NOT_FOUND'),
      details: listOf(ref('ErrorDetail')),
    }),
    required: ['success', 'error', 'code'],
  },
  Pagination: {
    ...shape({
      page: integer,
      page_size: integer,
      total_items: described(count, 'Counted up to 10,000.'),
      total_pages: count,
      has_previous: boolean,
      has_next: boolean,
      total_items_capped: described(boolean, 'True where more than 10,000 match; paging goes on past them.'),
      search_limited: described(
        boolean,
        'With `q`, `ip` or `key` only: true where older rows were not looked at.',
      ),
    }),
    required: [
      'page',
      'page_size',
      'total_items',
      'total_pages',
      'has_previous',
      'has_next',
      'total_items_capped',
    ],
  },
  Session: shape({
    identity: shape({ id: string, login: example(string, 'ada'), tenant: optional(string) }),
    permissions: shape({ read: boolean, update: boolean }),
    version: string,
    secrets_encrypted: boolean,
  }),
  AuditEntry: shape({
    id: integer,
    created: time,
    identity_id: string,
    identity_login: example(string, 'ada'),
    action: example(string, 'webhook.enable'),
    trigger_id: optional(integer),
    trigger_ref: optional(triggerRef),
    details: described(freeObject, 'For changes: { changes: { name: { old, new } } }, never with a secret.'),
  }),
  ...WEBHOOK_COMPONENTS,
  ...HEALTH_COMPONENTS,
  ...LOG_COMPONENTS,
  ...REFUSED_COMPONENTS,
  ...TARGET_COMPONENTS,
} satisfies Record<string, JsonSchema>;

export type ComponentName = keyof typeof COMPONENTS;
