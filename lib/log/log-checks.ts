// Which of the receiver's checks a logged request passed, and which one refused it; told from what its row says.

import type { LogDetailRow, SetCheck } from './log-row.ts';

/** The checks of the receiver, in the order it makes them. */
export const CHECK_NAMES = [
  'client_limit',
  'key',
  'enabled',
  'declared_size',
  'ip_allowlist',
  'key_limit',
  'body',
  'handshake',
  'signature',
  'signed_handshake',
  'payload',
  'event_type',
  'payload_schema',
  'mapping',
  'event',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

export interface LoggedCheck {
  name: CheckName;
  result: 'passed' | 'failed' | 'off' | 'not_reached';
  detail: string | null;
  /** The log keeps the duration of the whole only. */
  duration_ms: null;
}

type LoggedRequest = Pick<
  LogDetailRow,
  | 'outcome'
  | 'status_code'
  | 'trigger_ref'
  | 'payload_size_bytes'
  | 'ip_allowed'
  | 'hmac_verified'
  | 'error_message'
  | 'note'
  | 'headers'
  | 'has_checks'
>;

export function checksOf(row: LoggedRequest): LoggedCheck[] {
  if (row.outcome === 'handshake') return checksOfHandshake(row);
  if (row.outcome === 'ignored') return checksOfIgnored(row);
  const failing = failedCheck(row);
  const failedAt = failing === null ? CHECK_NAMES.length : CHECK_NAMES.indexOf(failing);
  return CHECK_NAMES.map((name, index) => {
    if (index === failedAt) return { name, result: 'failed', detail: row.error_message, duration_ms: null };
    if (index > failedAt) return { name, result: 'not_reached', detail: null, duration_ms: null };
    return { name, result: isOff(name, row) ? 'off' : 'passed', detail: null, duration_ms: null };
  });
}

/** Nothing failed; but after its type was looked at, there was nothing more to do. */
function checksOfIgnored(row: LoggedRequest): LoggedCheck[] {
  const last = CHECK_NAMES.indexOf('event_type');
  return CHECK_NAMES.map((name, index) => {
    if (index > last) return { name, result: 'not_reached', detail: null, duration_ms: null };
    const detail = index === last ? row.note : null;
    return { name, result: isOff(name, row) ? 'off' : 'passed', detail, duration_ms: null };
  });
}

/** The one that answered it is the last: what comes behind is for events. */
function checksOfHandshake(row: LoggedRequest): LoggedCheck[] {
  const answeredBy: CheckName = row.hmac_verified ? 'signed_handshake' : 'handshake';
  const last = CHECK_NAMES.indexOf(answeredBy);
  return CHECK_NAMES.map((name, index) => {
    if (index > last) return { name, result: 'not_reached', detail: null, duration_ms: null };
    const isPassed = name === answeredBy || !isOff(name, row);
    return { name, result: isPassed ? 'passed' : 'off', detail: null, duration_ms: null };
  });
}

/** Nearly no request is a handshake, and no row says that it was looked for. */
function isOff(name: CheckName, row: LoggedRequest): boolean {
  if (name === 'handshake' || name === 'signed_handshake') return true;
  if (name === 'ip_allowlist') return row.ip_allowed === null;
  if (name === 'signature') return row.hmac_verified === null;
  return row.has_checks?.[name as SetCheck] === false;
}

function failedCheck(row: LoggedRequest): CheckName | null {
  // Every reason that a mapping gives begins with its name.
  if (row.error_message?.startsWith('mapping')) return 'mapping';
  switch (row.outcome) {
    case 'accepted':
    case 'duplicate':
      return null;
    case 'unknown_key':
      return 'key';
    case 'disabled':
      return 'enabled';
    case 'ip_denied':
      return 'ip_allowlist';
    case 'rate_limited':
      // The limits per client and in total come before the key is looked up.
      return row.trigger_ref === null ? 'client_limit' : 'key_limit';
    case 'signature_invalid':
      return 'signature';
    case 'too_large':
      return isFoundByReading(row) ? 'body' : 'declared_size';
    case 'unsupported_type':
      return 'payload';
    case 'invalid_payload':
      return row.status_code === 422 ? 'payload_schema' : 'payload';
    default:
      return row.trigger_ref === null ? 'key' : 'event';
  }
}

/** What is not declared, or comes out of a small body, is found too large only while it is read. */
function isFoundByReading({ payload_size_bytes: size, headers }: LoggedRequest): boolean {
  return size === null || headers?.['content-encoding'] !== undefined;
}
