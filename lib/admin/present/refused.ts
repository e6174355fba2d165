// Kept requests, runs and tried changes in the shapes of the API.

import { isCredential } from '../../events/captured-headers.ts';
import type { KeptContent, KeptRow } from '../../kept/kept-request.ts';
import type { RunRow } from '../../kept/rejudge-store.ts';
import { type HeaderPair, headerPairs, type RequestHead, urlWith } from '../../kept/request-head.ts';
import type { TriedRequest as Tried } from '../../kept/tried-change.ts';
import type {
  Finding,
  KeptBody,
  KeptHeader,
  KeptRequest,
  KeptRequestDetail,
  RejudgeRun,
  TriedChange,
  TriedRequest,
} from '../refused-types.ts';
import { isoTime, requiredTime } from './time.ts';

const MAX_SHOWN_BYTES = 64 * 1024;
/** Shorter ones stand in many a text by chance. */
const SHORTEST_KEY_START = 4;

export function presentKept(row: KeptRow): KeptRequest {
  return {
    id: Number(row.id),
    log_id: row.log_id === null ? null : Number(row.log_id),
    received_at: requiredTime(row.received_at),
    outcome: row.outcome,
    status_code: row.status_code,
    reason: row.reason,
    method: row.method,
    content_type: row.content_type,
    source_ip: row.source_ip,
    body_bytes: row.body_bytes,
    webhook_key: row.key_display,
    webhook_key_id: Number(row.key_id),
    state: row.state,
    event_id: row.event_id === null ? null : Number(row.event_id),
    judged_at: isoTime(row.judged_at),
    judged_outcome: row.judged_outcome,
    judged_reason: row.judged_reason,
    pending: row.run_id !== null,
  };
}

interface KeptView {
  /** Headers with credentials as well. */
  reveal: boolean;
  /** Whether the caller may change the trigger, and so see what may hold secrets: the query and the body. */
  canUpdate: boolean;
  /** Headers to be hidden beside those that are known for their names. */
  credentials: readonly string[];
}

/** @param head null where it was discarded, or cannot be decrypted. */
export function presentKeptDetail(
  row: KeptContent,
  head: RequestHead | null,
  findings: Finding[],
  view: KeptView,
): KeptRequestDetail {
  const headers = head === null ? [] : headerPairs(head);
  return {
    ...presentKept(row),
    url: head && shownUrl(urlWith(head, row.key_display), view),
    headers: headers.map((pair) => presentHeader(pair, row, view)),
    body: view.canUpdate ? presentBody(row.body ?? Buffer.alloc(0)) : null,
    findings,
  };
}

function shownUrl(url: string, { canUpdate }: KeptView): string {
  return canUpdate ? url : url.replace(/\?.*$/s, '?…');
}

/** Proxies repeat the secret URL in headers of many names. Of the key in it only the beginning is known here. */
function presentHeader([name, value]: HeaderPair, row: KeptRow, view: KeptView): KeptHeader {
  const keyStart = row.key_display.replace(/…$/, '');
  const holdsKey = keyStart.length >= SHORTEST_KEY_START && value.includes(keyStart);
  const isHidden = holdsKey || isCredential(name.toLowerCase(), view.credentials);
  return { name, value: isHidden && !view.reveal ? null : value };
}

function presentBody(body: Buffer): KeptBody {
  const shown = body.subarray(0, MAX_SHOWN_BYTES);
  const truncated = body.length > shown.length;
  try {
    // A character may be cut in two where it ends.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(shown, {
      stream: truncated,
    });
    return { text, base64: null, truncated };
  } catch {
    return { text: null, base64: shown.toString('base64'), truncated };
  }
}

export function presentRun(row: RunRow): RejudgeRun {
  return {
    id: Number(row.id),
    state: row.state,
    total: row.total,
    done: row.done,
    accepted: row.accepted,
    duplicate: row.duplicate,
    refused: row.refused,
    started_by: row.started_by,
    problem: row.problem,
    created: requiredTime(row.created),
    finished: isoTime(row.finished),
  };
}

export function presentTried(tried: readonly Tried[]): TriedChange {
  const count = (difference: Tried['difference']) =>
    tried.filter((one) => one.difference === difference).length;
  const [differing, same] = [
    tried.filter((one) => one.difference !== 'none'),
    tried.filter((one) => one.difference === 'none'),
  ];
  return {
    tried: tried.length,
    newly_accepted: count('newly_accepted'),
    newly_refused: count('newly_refused'),
    changed_payload: count('changed_payload'),
    other_reason: count('other_reason'),
    unchanged: same.length,
    results: [...differing, ...same].map(presentTriedRequest),
  };
}

function presentTriedRequest({ row, before, after, difference, payloads }: Tried): TriedRequest {
  return {
    id: Number(row.id),
    received_at: requiredTime(row.received_at),
    before,
    after,
    difference,
    payload_before: payloads?.before ?? null,
    payload_after: payloads?.after ?? null,
  };
}
