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

type Make = (db: Knex, owner: Omit<Owner, 'ids'>, ids: Owner['ids']) => Promise<number | string>;

async function insert(db: Knex, table: string, row: object): Promise<number> {
  const [inserted] = await db(`attune.${table}`).insert(row).returning('id');
  return Number(inserted.id);
}

/** Makes a row of this trigger; by the word before the parameter in the path. Later ones may refer to earlier ones. */
export const ROWS: Record<string, Make> = {
  events: (db, { triggerId, triggerRef }) =>
    addEvent(db, {
      trigger: triggerId,
      trigger_ref: triggerRef,
      payload: JSON.stringify({ of: triggerRef }),
      metadata: JSON.stringify({ source: 'webhook', webhook_key: `wh_of_${triggerId}…`, of: triggerRef }),
    }),
  async log(db, { triggerId, triggerRef }, ids) {
    await db('attune.webhook_event_original').insert({ event_id: ids.events, body: Buffer.from(triggerRef) });
    await db('attune.webhook_dead_event').insert({
      event_id: ids.events,
      trigger_id: triggerId,
      attempts: 15,
      error: `handler of ${triggerRef}`,
    });
    const names = { trigger_id: triggerId, trigger_ref: triggerRef };
    return addLogRow(db, { ...names, event_id: ids.events, user_agent: `agent of ${triggerRef}` });
  },
  keys: (db, { triggerId, triggerRef }) =>
    insert(db, 'webhook_key', {
      trigger_id: triggerId,
      key_hash: Buffer.from(`key ${triggerId} ${Math.random()}`),
      key_display: `wh_of_${triggerId}…`,
      key_value: `wh_of_${triggerId}_in_clear`,
      is_primary: false,
      label: `key of ${triggerRef}`,
    }),
  refused: (db, { triggerId, triggerRef }, ids) =>
    insert(db, 'webhook_kept_request', {
      trigger_id: triggerId,
      key_id: ids.keys,
      key_display: `wh_of_${triggerId}…`,
      log_id: ids.log,
      received_at: new Date(),
      head: JSON.stringify({ method: 'POST', url: '/', headers: [] }),
      body: Buffer.from(JSON.stringify({ of: triggerRef })),
      bytes: 100,
      body_bytes: 50,
      method: 'POST',
      outcome: 'signature_invalid',
      status_code: 401,
      reason: `kept of ${triggerRef}`,
    }),
  rejudge: (db, { triggerId, triggerRef }) =>
    insert(db, 'webhook_rejudge_run', {
      trigger_id: triggerId,
      // One that is running would be gone on with by whoever starts another.
      state: 'done',
      total: 1,
      started_by: triggerRef,
    }),
  targets: (db, { triggerId, triggerRef }) =>
    insert(db, 'webhook_target', {
      trigger_id: triggerId,
      name: `target of ${triggerRef}`,
      url: `https://${triggerRef}.example/`,
      secret: `whsec_${Buffer.alloc(32, triggerId).toString('base64')}`,
    }),
  async deliveries(db, { triggerId, triggerRef }, ids) {
    const id = await insert(db, 'webhook_target_delivery', {
      target_id: ids.targets,
      trigger_id: triggerId,
      event_id: ids.events,
      message_id: `msg_${triggerRef}`,
      state: 'dead',
      last_error: `delivery of ${triggerRef}`,
      finished_at: new Date(),
    });
    await insert(db, 'webhook_target_attempt', {
      delivery_id: id,
      number: 1,
      started_at: new Date(),
      duration_ms: 1,
      outcome: 'failed',
      method: 'POST',
      url: `https://${triggerRef}.example/`,
      status: 500,
      answer_body: `answer of ${triggerRef}`,
    });
    return id;
  },
  replays: (db, { triggerId, triggerRef, tenant }) =>
    insert(db, 'webhook_replay', {
      kind: 'events',
      trigger_id: triggerId,
      tenant,
      filter: JSON.stringify({}),
      identity_login: triggerRef,
      state: 'done',
      last_id: 0,
      total: 1,
    }),
  alerts: (db, { triggerId, triggerRef }) =>
    insert(db, 'webhook_alert', {
      trigger_id: triggerId,
      rule: 'error_rate',
      reason: `alert of ${triggerRef}`,
      opened_at: new Date(),
    }),
  'alert-channels': (db, { triggerRef, tenant }) =>
    insert(db, 'webhook_alert_channel', {
      tenant,
      label: `channel of ${triggerRef}`,
      kind: 'webhook',
      url: `https://${triggerRef}.example/alerts`,
      secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    }),
};

const TRIGGER = '/triggers/:trigger/webhook';
const PUBLIC_URL = 'https://attune.example.com/hook';

/** Valid bodies, by method and path, that change something or name rows by their ids. */
export const BODIES: Record<string, (ids: Owner['ids']) => unknown> = {
  [`patch ${TRIGGER}`]: () => ({ payload_limit_kb: 7 }),
  [`post ${TRIGGER}/hmac`]: () => ({ secret: 'a-secret-of-the-access-tests' }),
  [`put ${TRIGGER}/rate-limit`]: () => ({ requests: 1, window_seconds: 1 }),
  [`put ${TRIGGER}/ip-whitelist`]: () => ({ entries: ['10.0.0.1'] }),
  [`post ${TRIGGER}/ip-whitelist/check`]: () => ({ address: '10.0.0.1' }),
  [`put ${TRIGGER}/payload-limit`]: () => ({ payload_limit_kb: 1 }),
  [`put ${TRIGGER}/mapping`]: () => ({ mapping: { kind: 'jsonpath', fields: { id: '$.id' } } }),
  [`post ${TRIGGER}/mapping/preview`]: ({ events }) => ({ event_id: events }),
  [`post ${TRIGGER}/keys`]: () => ({ label: 'a key' }),
  [`patch ${TRIGGER}/keys/:id`]: () => ({ label: 'another name' }),
  [`post ${TRIGGER}/keys/:id/rotate`]: () => ({ grace_seconds: 60 }),
  [`post ${TRIGGER}/try`]: () => ({ changes: { payload_limit_kb: 7 } }),
  [`post ${TRIGGER}/refused/rejudge`]: ({ refused }) => ({ ids: [refused] }),
  [`post ${TRIGGER}/refused/discard`]: ({ refused }) => ({ ids: [refused] }),
  [`post ${TRIGGER}/targets`]: () => ({ name: 'a target', url: PUBLIC_URL }),
  [`patch ${TRIGGER}/targets/:id`]: () => ({ name: 'another name' }),
  [`post ${TRIGGER}/targets/:id/test`]: ({ events }) => ({ event_id: events }),
  [`post ${TRIGGER}/deliveries/retry`]: ({ deliveries }) => ({ ids: [deliveries] }),
  [`put ${TRIGGER}/alerts`]: ({ 'alert-channels': channel }) => ({ channels: [channel] }),
  'post /events/replay': ({ events }) => ({ ids: [events] }),
  'post /webhooks/alert-channels': () => ({ label: 'a channel', kind: 'webhook', url: PUBLIC_URL }),
  'patch /webhooks/alert-channels/:id': () => ({ label: 'another name' }),
};

export function plainPath(path: string): string {
  return path.replaceAll('{s}', '');
}

export function bodyOf(route: Route, ids: Owner['ids']): unknown {
  if (route.body === undefined) return undefined;
  const name = `${route.method} ${plainPath(route.path)}`;
  const make = BODIES[name] ?? (route.bodyOptional ? () => ({}) : undefined);
  if (make === undefined) {
    throw new Error(
      `${name} takes a body: add a valid one to BODIES in test/admin/support/route-fixtures.ts`,
    );
  }
  const body = make(ids);
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
  for (const [word, make] of Object.entries(ROWS)) ids[word] = await make(db, owner, ids);
  return ids;
}
