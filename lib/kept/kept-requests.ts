// Makes of a kept request what the receiver's checks can judge: the key back in its address, the text that was encrypted in
// clear, and the settings of its trigger as they are now or as a change would make them.

import type { Cipher } from '../secrets/cipher.ts';
import type { KeptContent } from './kept-request.ts';
import { parseHead, type RequestHead, urlWith } from './request-head.ts';

export interface ReadableRequest {
  id: number;
  method: string;
  key: string;
  /** Path and query as sent. */
  url: string;
  rawHeaders: readonly string[];
  body: Buffer;
  clientIp: string | undefined;
  receivedAtMs: number;
}

/** @throws WebhookConfigError ERR_ENCRYPTION_KEY where what it was encrypted with is not configured. */
export function headOfKept(row: Pick<KeptContent, 'head'>, cipher: Cipher): RequestHead {
  if (row.head === null) throw new TypeError('A discarded request has no headers any more');
  return parseHead(cipher.decrypt(row.head));
}

export function readableRequest(row: KeptContent, key: string | null, cipher: Cipher): ReadableRequest {
  const head = headOfKept(row, cipher);
  const known = key ?? row.key_display;
  return {
    id: Number(row.id),
    method: head.method,
    key: known,
    url: urlWith(head, encodeURIComponent(known)),
    rawHeaders: head.rawHeaders,
    body: row.body ?? Buffer.alloc(0),
    clientIp: row.source_ip ?? undefined,
    receivedAtMs: row.received_at.getTime(),
  };
}
