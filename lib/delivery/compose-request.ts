// What is sent to a target: the body in the form it wants, the sender's headers it wants to see, its own, and the
// signature over all of the body.

import { matchesGlob } from '../glob.ts';
import { parseForTemplates } from '../liquid/json-text.ts';
import type { ForwardTarget } from '../targets/forward-target.ts';
import { checkHeaderName } from '../targets/header-template.ts';
import type { BodyForm } from '../targets/settings.ts';
import { signatureHeaders } from '../targets/target-secret.ts';
import type { OutgoingRequest } from './exchange.ts';
import { type ForwardedEvent, headersOf } from './forwarded-event.ts';

export const USER_AGENT = 'attune-webhooks';

/** @throws Error where the URL or a header cannot be used. */
export function composeRequest(
  target: ForwardTarget,
  event: ForwardedEvent,
  { messageId, nowMs }: { messageId: string; nowMs: number },
): OutgoingRequest {
  const { settings } = target;
  const received = headersOf(event);
  const body = bodyOf(settings.body_form, event);
  const added = target.headersFor({
    event: { id: event.id, created: event.created.toISOString() },
    trigger: { id: target.triggerId, ref: event.triggerRef },
    payload: settings.headers.length === 0 ? null : parseForTemplates(event.payloadText),
    metadata: event.metadata,
    headers: received,
  });
  const signed = { messageId, timestampSeconds: Math.floor(nowMs / 1000), body };
  return {
    url: new URL(settings.url),
    method: settings.method,
    headers: {
      'user-agent': USER_AGENT,
      accept: '*/*',
      'accept-encoding': 'identity',
      'content-type': contentTypeOf(settings.body_form, event),
      ...passedHeaders(settings.pass_headers, received),
      ...added,
      ...signatureHeaders(target.secretsAt(nowMs), signed),
    },
    body,
  };
}

function passedHeaders(
  wanted: readonly string[],
  received: Readonly<Record<string, string>>,
): Record<string, string> {
  const globs = wanted.map((glob) => glob.toLowerCase());
  const passed = Object.entries(received).filter(
    ([name, value]) =>
      globs.some((glob) => matchesGlob(glob, name)) &&
      // Those describe the sender's body, and ours may be another one.
      !/^(content-|accept-encoding$)/.test(name) &&
      checkHeaderName(name) === null &&
      /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
  );
  return Object.fromEntries(passed);
}

function contentTypeOf(form: BodyForm, { original }: ForwardedEvent): string {
  const type = form === 'original' ? original?.contentType : undefined;
  return type && /^[\x20-\x7e]+$/.test(type) ? type : 'application/json; charset=utf-8';
}

function bodyOf(form: BodyForm, event: ForwardedEvent): Buffer {
  if (form === 'original' && event.original !== null) return event.original.body;
  return Buffer.from(form === 'envelope' ? envelopeOf(event) : event.payloadText, 'utf8');
}

function envelopeOf(event: ForwardedEvent): string {
  const { payloadText, metadata, created } = event;
  const { received_at: receivedAt } = metadata;
  const about = JSON.stringify({
    event_id: event.id,
    trigger_ref: event.triggerRef,
    received_at: typeof receivedAt === 'string' ? receivedAt : created.toISOString(),
    metadata,
  });
  // The payload is spliced in: through JSON.parse, integers beyond 2^53 would lose digits.
  return `${about.slice(0, -1)},"payload":${payloadText}}`;
}
