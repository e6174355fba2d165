// The one statement of the write path: delivery, event, log row and the jobs that follow, of a whole batch, committed
// together.

import type { Tables } from '../db/tables.ts';
import type { EventRow } from './event-row.ts';

/** Few rows have any of this, and the others need not pay for it. */
export function isPlain(row: EventRow): boolean {
  return row.batch === null && row.original === null && row.note === null;
}

const FIELDS =
  'n int, t bigint, ref text, key text, key_id bigint, hash text, content text, replay text, delivery text, ' +
  'etype text, type text, method text, size int, ms int, hmac boolean, ip boolean, test boolean, targets boolean, ' +
  'metadata jsonb, payload jsonb';
const RARE_FIELDS = 'note text, batch uuid, pos int, original text, original_type text';

/** INSERTs of the jobs that follow from new events, which are the rows of `accepted (event_id, targets)`. */
export type InsertJobs = (accepted: string) => string[];

/** @param isPlain for rows of which `isPlain` is true. */
export function insertStatement(tables: Tables, isPlain: boolean, insertJobs: InsertJobs): string {
  const { eventMetadata, eventSource, eventIdSequence, logSourceIpType } = tables;
  const jobs = insertJobs('accepted').map((insert, n) => `, jobs_${n} as (${insert})`);
  const [columns, values] = isPlain ? ['', ''] : [', note, batch_id, batch_position', ', note, batch, pos'];
  return `
  with input as materialized (
    select r.*, nextval('${eventIdSequence}') as event_id
      from json_to_recordset($1::json) as r(${isPlain ? FIELDS : `${FIELDS}, ${RARE_FIELDS}`})
  ), claimed as (
    insert into attune.webhook_delivery (trigger_id, delivery_hash, content_hash, replay_hash, event_id)
    select t, decode(hash, 'hex'), decode(content, 'hex'), decode(replay, 'hex'), event_id
      from input order by t, hash
    on conflict do nothing
    returning event_id
  ), accepted as materialized (
    select input.* from input join claimed using (event_id)
  ), stored as (
    insert into attune.event (id, trigger, trigger_ref, payload, ${eventMetadata}, ${eventSource})
    overriding system value
    select event_id, t, ref, payload, metadata, 'webhook' from accepted order by n
    returning id, created
  ), logged as (
    insert into attune.webhook_event_log (
      trigger_id, trigger_ref, webhook_key, webhook_key_id, event_id, outcome, status_code, method, source_ip,
      user_agent, content_type, payload_size_bytes, processing_time_ms, hmac_verified, ip_allowed, delivery_id,
      event_type, headers, is_test${columns})
    select t, ref, key, key_id, event_id, 'accepted', 200, method, (metadata->>'source_ip')::${logSourceIpType},
           metadata->>'user_agent', type, size, ms, hmac, ip, delivery, etype, metadata->'headers', test${values}
      from accepted order by n
  )${isPlain ? '' : ORIGINALS}${jobs.join('')}
  select n, event_id, created from accepted left join stored on id = event_id`;
}

const ORIGINALS = `, originals as (
    insert into attune.webhook_event_original (event_id, body, content_type)
    select event_id, decode(original, 'base64'), original_type from accepted where original is not null
  )`;

const PAYLOAD_END = Buffer.from('}');
const RECORDS_END = Buffer.from(']');

/**
 * A JSON document of the whole batch is the cheapest way in: the payloads' bytes go into it as they came, nothing is
 * escaped or encoded twice, and one prepared statement serves batches of every size.
 */
export function toJsonRecords(rows: readonly EventRow[], nowMs: number): Buffer {
  const parts: Buffer[] = [];
  for (const [n, row] of rows.entries()) {
    const fields =
      `${n === 0 ? '[' : ','}{"n":${n},"t":${row.triggerId},"ref":${JSON.stringify(row.triggerRef)},` +
      `"key":${JSON.stringify(row.keyDisplay)},"key_id":${row.keyId},"hash":"${row.deliveryHash}",` +
      `"delivery":${JSON.stringify(row.deliveryId)},"type":${JSON.stringify(row.contentType)},` +
      `"method":${JSON.stringify(row.method)},"size":${row.payloadSizeBytes},` +
      `"ms":${Math.round(nowMs - row.startedAtMs)},"hmac":${row.hmacVerified},"ip":${row.ipAllowed},` +
      `"test":${row.isTest},"targets":${row.hasTargets},${optionalFields(row)}"metadata":${row.metadataText},"payload":`;
    parts.push(Buffer.from(fields, 'utf8'), row.payload, PAYLOAD_END);
  }
  return Buffer.concat([...parts, RECORDS_END]);
}

/** What is absent reads as NULL. */
function optionalFields(row: EventRow): string {
  let fields = '';
  if (row.contentHash !== null) fields += `"content":"${row.contentHash}",`;
  if (row.replayHash !== null) fields += `"replay":"${row.replayHash}",`;
  if (row.eventType !== null) fields += `"etype":${JSON.stringify(row.eventType)},`;
  if (row.note !== null) fields += `"note":${JSON.stringify(row.note)},`;
  if (row.batch !== null) fields += `"batch":"${row.batch.id}","pos":${row.batch.position},`;
  if (row.original !== null) {
    const { bytes, contentType } = row.original;
    fields += `"original":"${bytes.toString('base64')}","original_type":${JSON.stringify(contentType)},`;
  }
  return fields;
}
