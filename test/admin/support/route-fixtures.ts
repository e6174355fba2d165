// What a call of each route needs: a body that is valid, and the id of a row that belongs to a trigger. A route without
// its fixture fails the tests of access, so that a new one cannot be left out of them.

import type { Knex } from 'knex';
import type { Route } from '../../../lib/admin/route.ts';
import { addEvent, addLogRow } from './rows.ts';

/** A trigger of a tenant, with what was made for it. */
export interface Owner {
  triggerId: number;
  triggerRef: string;
  tenant: string;
  /** Ids by the path they stand in: `…/keys/:id`. */
  ids: Record<string, number | string>;
}

/** Makes a row of this trigger; by the word before `:id` in the path. */
export const ROWS: Record<string, (db: Knex, owner: Omit<Owner, 'ids'>) => Promise<number | string>> = {
  log: (db, { triggerId, triggerRef }) => addLogRow(db, { trigger_id: triggerId, trigger_ref: triggerRef }),
  events: (db, { triggerId, triggerRef }) => addEvent(db, { trigger: triggerId, trigger_ref: triggerRef }),
  async keys(db, { triggerId }) {
    const [row] = await db('attune.webhook_key')
      .insert({
        trigger_id: triggerId,
        key_hash: Buffer.from(`key ${triggerId} ${Math.random()}`),
        key_display: `wh_of_${triggerId}…`,
        key_value: `wh_of_${triggerId}_in_clear`,
        is_primary: false,
      })
      .returning('id');
    return Number(row.id);
  },
  async alerts(db, { triggerId }) {
    const alert = {
      trigger_id: triggerId,
      rule: 'silence',
      reason: 'No event for long',
      opened_at: new Date(),
    };
    const [row] = await db('attune.webhook_alert').insert(alert).returning('id');
    return Number(row.id);
  },
  async 'alert-channels'(db, { tenant }) {
    const channel = {
      tenant,
      label: 'On call',
      kind: 'webhook',
      url: 'http://127.0.0.1:9/hidden',
      secret: 'whsec_AA',
    };
    const [row] = await db('attune.webhook_alert_channel').insert(channel).returning('id');
    return Number(row.id);
  },
};

/** Bodies that change something, by method and path; those of every other route are empty. */
export const BODIES: Record<string, unknown> = {
  'patch /triggers/:trigger/webhook': { payload_limit_kb: 7 },
  'post /triggers/:trigger/webhook/hmac': { secret: 'a-secret-of-the-access-tests' },
  'put /triggers/:trigger/webhook/rate-limit': { requests: 1, window_seconds: 1 },
  'put /triggers/:trigger/webhook/ip-whitelist': { entries: ['10.0.0.1'] },
  'post /triggers/:trigger/webhook/ip-whitelist/check': { address: '10.0.0.1' },
  'put /triggers/:trigger/webhook/payload-limit': { payload_limit_kb: 1 },
  'post /triggers/:trigger/webhook/keys': { label: 'a key' },
  'patch /triggers/:trigger/webhook/keys/:id': { label: 'another name' },
  'post /triggers/:trigger/webhook/keys/:id/rotate': { grace_seconds: 60 },
  'put /triggers/:trigger/webhook/alerts': { renotify_minutes: 60 },
  'post /webhooks/alert-channels': {
    label: 'On call',
    kind: 'slack',
    url: 'https://hooks.example.com/services/x',
  },
  'patch /webhooks/alert-channels/:id': { label: 'Another name' },
};

export function plainPath(path: string): string {
  return path.replaceAll('{s}', '');
}

export function bodyOf(route: Route): unknown {
  if (route.body === undefined) return undefined;
  const name = `${route.method} ${plainPath(route.path)}`;
  const body = BODIES[name] ?? (route.bodyOptional ? {} : undefined);
  if (body === undefined) {
    throw new Error(
      `${name} takes a body: add a valid one to BODIES in test/admin/support/route-fixtures.ts`,
    );
  }
  const { error } = route.body.validate(body, { convert: false });
  if (error !== undefined) throw new Error(`The body of ${name} in BODIES is not valid: ${error.message}`);
  return body;
}

/** Words before each parameter but `:trigger`: `keys` of `/triggers/:trigger/webhook/keys/:id`. */
export function parametersOf(route: Route): { name: string; of: string }[] {
  const parts = plainPath(route.path).split('/');
  return parts.flatMap((part, index) =>
    part.startsWith(':') && part !== ':trigger' ? [{ name: part, of: parts[index - 1] ?? '' }] : [],
  );
}

/** @param trigger Name of the trigger in the path. */
export function pathFor(route: Route, trigger: string | number, ids: Owner['ids']): string {
  let path = plainPath(route.path).replace(':trigger', String(trigger));
  for (const { name, of } of parametersOf(route)) {
    const id = ids[of];
    if (id === undefined) {
      throw new Error(
        `${route.method} ${route.path} names a row of "${of}": add how to make one to ROWS in ` +
          'test/admin/support/route-fixtures.ts',
      );
    }
    path = path.replace(name, encodeURIComponent(String(id)));
  }
  return path;
}

export async function rowsFor(db: Knex, owner: Omit<Owner, 'ids'>): Promise<Owner['ids']> {
  const ids: Owner['ids'] = {};
  for (const [word, make] of Object.entries(ROWS)) ids[word] = await make(db, owner);
  return ids;
}
