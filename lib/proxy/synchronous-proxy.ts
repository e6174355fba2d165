// Passes requests on while their senders wait: how many at once, what comes back, and what is said of it.

import type { IncomingHttpHeaders } from 'node:http';
import type { GuardedAgents } from '../net/guarded-agent.ts';
import type { HeaderScope } from '../targets/header-template.ts';
import type { CompiledProxy } from './compiled-proxy.ts';
import { headersForSender, headersForTarget } from './proxy-headers.ts';
import { ProxyFailure, ProxyTransport, type TargetReply } from './proxy-transport.ts';
import type { PROXY_OUTCOMES } from './settings.ts';

export interface ProxyExchange {
  outcome: (typeof PROXY_OUTCOMES)[number];
  /** Of the target; null where it gave none. */
  status: number | null;
  durationMs: number;
  responseBytes: number | null;
  /** For the operator; null where the answer was passed on. */
  error: string | null;
}

export interface ProxyResult {
  exchange: ProxyExchange;
  /** What the sender is answered; null where the configured substitute stands for it. */
  answer: TargetAnswerForSender | null;
}

export interface TargetAnswerForSender {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

export interface ProxiedWebhook {
  triggerId: number;
  method: string;
  headers: IncomingHttpHeaders;
  /** The secret one of the URL, which goes no further. */
  key: string;
  body: Buffer;
  /** Whether that is under the sender's Content-Encoding. */
  isEncoded: boolean;
  scope: HeaderScope;
}

export interface SynchronousProxyOptions {
  agents: GuardedAgents;
  /** Requests under way at once. Default: 100. */
  maxConcurrent?: number;
  /** Of one trigger, so that a target that hangs takes nobody else's place. Default: 25. */
  maxPerTrigger?: number;
}

export class SynchronousProxy {
  readonly #agents: GuardedAgents;
  readonly #transport: ProxyTransport;
  readonly #maxConcurrent: number;
  readonly #maxPerTrigger: number;
  readonly #underWay = new Map<number, number>();
  #total = 0;

  constructor({ agents, maxConcurrent = 100, maxPerTrigger = 25 }: SynchronousProxyOptions) {
    this.#agents = agents;
    this.#transport = new ProxyTransport(agents);
    this.#maxConcurrent = maxConcurrent;
    this.#maxPerTrigger = maxPerTrigger;
  }

  /** A place among those under way, to be given back; null where there is none. */
  reserve(triggerId: number): (() => void) | null {
    const own = this.#underWay.get(triggerId) ?? 0;
    if (this.#total >= this.#maxConcurrent || own >= this.#maxPerTrigger) return null;
    this.#total += 1;
    this.#underWay.set(triggerId, own + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#total -= 1;
      const left = (this.#underWay.get(triggerId) ?? 1) - 1;
      if (left === 0) this.#underWay.delete(triggerId);
      else this.#underWay.set(triggerId, left);
    };
  }

  /** Never rejects. */
  async forward(proxy: CompiledProxy, webhook: ProxiedWebhook): Promise<ProxyResult> {
    const startMs = performance.now();
    const told = (fields: Omit<ProxyExchange, 'durationMs'>): ProxyExchange => ({
      ...fields,
      durationMs: Math.round(performance.now() - startMs),
    });
    try {
      const reply = await this.#send(proxy, webhook);
      const responseBytes = reply.body.length;
      const problem = proxy.answerProblem({ ...toReceived(reply), complete: true });
      if (problem !== null) {
        const exchange = told({
          outcome: 'invalid_answer',
          status: reply.status,
          responseBytes,
          error: problem,
        });
        return { exchange, answer: null };
      }
      return {
        exchange: told({ outcome: 'answered', status: reply.status, responseBytes, error: null }),
        answer: { status: reply.status, headers: headersForSender(reply.headers), body: reply.body },
      };
    } catch (error) {
      const failure =
        error instanceof ProxyFailure ? error : new ProxyFailure('failed', (error as Error).message);
      const { kind: outcome, status, message } = failure;
      return { exchange: told({ outcome, status, responseBytes: null, error: message }), answer: null };
    }
  }

  close(): void {
    this.#agents.close();
  }

  #send({ settings, headersFor }: CompiledProxy, webhook: ProxiedWebhook): Promise<TargetReply> {
    return this.#transport.send({
      url: settings.url,
      method: settings.method ?? webhook.method,
      headers: { ...headersForTarget(webhook.headers, webhook), ...headersFor(webhook.scope) },
      body: webhook.body,
      timeoutMs: settings.timeout_ms,
      maxBytes: settings.max_response_bytes,
    });
  }
}

function toReceived({ status, headers, body }: TargetReply) {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return { status, headers: Object.fromEntries(texts), body };
}
