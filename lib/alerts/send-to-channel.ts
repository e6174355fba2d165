// One request to an alert channel: signed by Standard Webhooks or in Slack's form, to a vetted address, within a bounded
// time. Nothing of the answer is kept but its status.

import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type GuardedAgents, TargetRefusedError } from '../net/guarded-agent.ts';
import { type AlertMessage, slackBody, webhookBody } from './alert-message.ts';
import type { ChannelKind } from './channel-store.ts';

export interface ReadyChannel {
  kind: ChannelKind;
  /** In clear. */
  url: string;
  /** In clear; null for Slack, whose address is secret enough. */
  secret: string | null;
}

export interface SendResult {
  ok: boolean;
  /** In words, without the address: `status 204`, `no answer within 10 s`. */
  result: string;
  durationMs: number;
}

export interface SendOptions {
  agents: GuardedAgents;
  nowMs: number;
  /** Stays the same when a notification is sent again, for the recipient to recognise it by. */
  messageId: string;
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 65_536;

/** Never rejects. */
export async function sendToChannel(
  channel: ReadyChannel,
  message: AlertMessage,
  options: SendOptions,
): Promise<SendResult> {
  const startedAtMs = performance.now();
  const done = (ok: boolean, result: string) => ({ ok, result, durationMs: performance.now() - startedAtMs });
  try {
    const url = options.agents.guard.checkUrl(channel.url);
    const status = await post(url, requestOf(channel, message, options), options);
    return done(status >= 200 && status < 300, `status ${status}`);
  } catch (error) {
    return done(false, problemOf(error, options.timeoutMs ?? TIMEOUT_MS));
  }
}

interface Post {
  body: string;
  headers: Record<string, string>;
}

function requestOf({ kind, secret }: ReadyChannel, message: AlertMessage, options: SendOptions): Post {
  const headers = { 'Content-Type': 'application/json', 'User-Agent': 'attune-webhooks' };
  if (kind === 'slack') return { body: slackBody(message), headers };
  const body = webhookBody(message, new Date(options.nowMs).toISOString());
  return { body, headers: { ...headers, ...signatureHeaders(secret ?? '', body, options) } };
}

/** https://github.com/standard-webhooks/standard-webhooks: base64 HMAC-SHA256 over id, seconds and body. */
function signatureHeaders(
  secret: string,
  body: string,
  { messageId, nowMs }: SendOptions,
): Record<string, string> {
  const seconds = String(Math.floor(nowMs / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${messageId}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': messageId, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
}

function post(
  url: URL,
  { body, headers }: Post,
  { agents, timeoutMs = TIMEOUT_MS }: SendOptions,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const outgoing = send(url, {
    method: 'POST',
    agent: agents.of(url.protocol),
    // All of it, not each pause: an answer that trickles must not hold anything up.
    signal: AbortSignal.timeout(timeoutMs),
    headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
  });
  outgoing.once('error', reject);
  outgoing.once('response', (response) => {
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) response.destroy();
    });
    // The status has been told; how the rest of the answer ends does not matter.
    response.once('error', () => {});
    response.once('close', () => resolve(response.statusCode ?? 0));
  });
  outgoing.end(body);
  return promise;
}

/** Names no address: an address may be a secret. */
function problemOf(error: unknown, timeoutMs: number): string {
  if (error instanceof TargetRefusedError) return 'the address is not public, and the host does not allow it';
  const { name, code } = error as { name?: string; code?: string };
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR')
    return `no answer within ${timeoutMs / 1000} s`;
  return `no connection (${typeof code === 'string' ? code : 'unknown error'})`;
}
