// Agents for http and https that vet the address they connect to. The name is looked up once and the connection goes to
// the very address that was vetted: a name server that answers differently the next time (DNS rebinding) gains nothing.

import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import { type AgentOptions, type ClientRequestArgs, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { TargetGuard, type TargetGuardOptions, TargetRefusedError } from './target-guard.ts';

export { TargetGuard, type TargetGuardOptions, TargetRefusedError } from './target-guard.ts';

/** Like `dns.lookup` with `all: true`. */
export type LookupAll = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface GuardedAgentOptions extends TargetGuardOptions {
  /** For tests. Default: `dns.lookup`, which the system's hosts file has a say in. */
  lookup?: LookupAll;
  /** Of Node's own agent. */
  agent?: AgentOptions;
}

type Created = (error: Error | null, stream: Duplex) => void;

/** For the `lookup` option of a connection: fails with TargetRefusedError where any address of the name is refused. */
export function guardedLookup(
  guard: Pick<TargetGuard, 'checkAddress'>,
  lookup: LookupAll = systemLookup,
): LookupFunction {
  return function vettedLookup(hostname, options, callback) {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      try {
        for (const { address } of addresses) guard.checkAddress(hostname, address);
      } catch (refused) {
        return callback(refused as Error, '');
      }
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      callback(null, first?.address ?? '', first?.family);
    });
  };
}

/**
 * An agent for requests to one kind of URL: `http.request(url, { agent: guardedAgent('http:', { allow }) })`. A refused
 * target is an `error` of the request, a TargetRefusedError. `destroy()` it when it is no longer needed.
 */
export function guardedAgent(protocol: string, options: GuardedAgentOptions = {}): HttpAgent {
  const guard = new TargetGuard(options);
  return agentOf(protocol, guard, options);
}

export interface GuardedAgents {
  guard: TargetGuard;
  /** @param protocol `http:` or `https:` */
  of(protocol: string): HttpAgent;
  close(): void;
}

/** Both agents, with one guard. @throws RangeError where an entry of `allow` is none. */
export function guardedAgents(options: GuardedAgentOptions = {}): GuardedAgents {
  const guard = new TargetGuard(options);
  const http = agentOf('http:', guard, options);
  const https = agentOf('https:', guard, options);
  return {
    guard,
    of: (protocol) => (protocol === 'https:' ? https : http),
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

function agentOf(protocol: string, guard: TargetGuard, { agent, lookup }: GuardedAgentOptions): HttpAgent {
  const vetted = guardedLookup(guard, lookup);
  return protocol === 'https:'
    ? new GuardedHttpsAgent(guard, vetted, agent)
    : new GuardedHttpAgent(guard, vetted, agent);
}

class GuardedHttpAgent extends HttpAgent {
  readonly #guard: TargetGuard;
  readonly #lookup: LookupFunction;

  constructor(guard: TargetGuard, lookup: LookupFunction, options?: AgentOptions) {
    super(options);
    this.#guard = guard;
    this.#lookup = lookup;
  }

  override createConnection(options: ClientRequestArgs, callback?: Created): Duplex | null | undefined {
    const refused = refusalOf(this.#guard, options);
    if (refused !== null) return failLater(refused, callback);
    return super.createConnection({ ...options, lookup: this.#lookup }, callback);
  }
}

class GuardedHttpsAgent extends HttpsAgent {
  readonly #guard: TargetGuard;
  readonly #lookup: LookupFunction;

  constructor(guard: TargetGuard, lookup: LookupFunction, options?: AgentOptions) {
    super(options);
    this.#guard = guard;
    this.#lookup = lookup;
  }

  override createConnection(options: ClientRequestArgs, callback?: Created): Duplex | null | undefined {
    const refused = refusalOf(this.#guard, options);
    if (refused !== null) return failLater(refused, callback);
    return super.createConnection({ ...options, lookup: this.#lookup }, callback);
  }
}

/** An address written into the URL is never looked up, and a socket in the file system has none. */
function refusalOf(guard: TargetGuard, { host, socketPath }: ClientRequestArgs): Error | null {
  if (socketPath) return new TargetRefusedError('a socket in the file system is no target');
  const literal = host ?? 'localhost';
  if (isIP(literal) === 0) return null;
  try {
    guard.checkAddress(literal, literal);
    return null;
  } catch (error) {
    return error as Error;
  }
}

/** As an `error` of the request: thrown from here, it would leave `http.request` itself. */
function failLater(error: Error, callback: Created | undefined): undefined {
  process.nextTick(() => callback?.(error, undefined as unknown as Duplex));
  return undefined;
}
