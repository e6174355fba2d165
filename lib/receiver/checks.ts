// Every check a webhook passes, in order, as one list.

import type { Request, RequestHandler } from 'express';
import { bodySizeLimit } from '../../middleware/body-size-limit.ts';
import { eventWriter } from '../../middleware/event-writer.ts';
import { hmacVerifier } from '../../middleware/hmac-verifier.ts';
import { ipFilter } from '../../middleware/ip-filter.ts';
import { enabledCheck, keyLookup, targetOf } from '../../middleware/key-lookup.ts';
import { payloadMapper } from '../../middleware/payload-mapper.ts';
import { payloadSchemaCheck } from '../../middleware/payload-parser.ts';
import { WebhookRequestError } from '../errors.ts';
import { verifierAt } from '../keys/rotation.ts';
import { isBroken, type WebhookTarget } from '../keys/webhook-target.ts';
import type { CheckName } from '../log/log-checks.ts';
import type { Logger } from '../logger.ts';
import { webhookState } from '../request-state.ts';
import { batchSplitter } from './batch-splitter.ts';
import { eachWanted } from './each-wanted.ts';
import type { EventSink } from './event-sink.ts';
import { eventTypeCheck } from './event-type-check.ts';
import { type HandshakeDependencies, signedHandshake, unsignedHandshake } from './handshake-check.ts';
import { clientLimiters, keyLimiter, type ReceiverLimits, signatureFailureLimiter } from './limits.ts';
import type { RecordOutcome } from './outcome-recorder.ts';
import { type ProxyDependencies, proxyPlace } from './proxy-answer.ts';

export interface ReceiverDependencies {
  findTarget: (key: string) => WebhookTarget | null | Promise<WebhookTarget | null>;
  sink: EventSink;
  record: RecordOutcome;
  logger: Logger;
  limits: ReceiverLimits;
  handshakes: HandshakeDependencies;
  proxying: ProxyDependencies;
  now: () => number;
}

export interface ReceiverCheck {
  name: CheckName;
  handlers: RequestHandler[];
  /** Whether the trigger does not ask for this check, for the reports of the test tool. */
  isOff?: (req: Request) => boolean;
}

/** The order is a promise (see docs/receiver.md): cheap checks first, the signature before anything is parsed. */
export function receiverChecks(dependencies: ReceiverDependencies): ReceiverCheck[] {
  const { findTarget, sink, limits, now } = dependencies;
  const { perIp, global } = clientLimiters(limits, now);
  const perKey = keyLimiter(limits, now);
  // Counted apart, so that forged requests cannot use up the quota of the sender who holds the secret.
  const badSignatures = signatureFailureLimiter(limits, now);
  const bodyLimit = bodySizeLimit({
    limit: (req) => targetOf(req).payloadLimitBytes,
    maxInFlightBytes: limits.maxInFlightBytes,
    timeoutMs: limits.bodyTimeoutMs,
  });

  const handshakeOptions = {
    ...dependencies.handshakes,
    record: dependencies.record,
    countKey: perKey,
    onFailure: badSignatures.count,
  };

  // A captured request that is sent again counts as what it is: a wrong signature.
  const store = (req: Request) =>
    sink.store(req).catch((error) => {
      if (error instanceof WebhookRequestError && error.outcome === 'signature_invalid')
        badSignatures.count(req);
      throw error;
    });
  const write = eventWriter({ write: (_webhook, req) => store(req) });
  const writeEvent: RequestHandler = (req, res, next) =>
    req.webhook?.ignored === undefined ? write(req, res, next) : next();

  return [
    { name: 'client_limit', handlers: [perIp, global] },
    { name: 'key', handlers: [keyLookup({ find: findTarget })] },
    { name: 'enabled', handlers: [enabledCheck()] },
    { name: 'declared_size', handlers: [bodyLimit.declared] },
    {
      name: 'ip_allowlist',
      handlers: [ipFilter({ allow: (req) => targetOf(req).ipAllowlist })],
      isOff: (req) => targetOf(req).ipAllowlist === null,
    },
    { name: 'key_limit', handlers: [badSignatures.refuseExhausted, perKey.refuseExhausted] },
    { name: 'body', handlers: [bodyLimit] },
    { name: 'handshake', handlers: [unsignedHandshake(handshakeOptions)], isOff: hasNoHandshake },
    {
      name: 'signature',
      handlers: [
        hmacVerifier({
          verifier: (req) => verifierAt(targetOf(req), webhookState(req).judgedAtMs ?? now()),
          onFailure: badSignatures.count,
          now,
        }),
        perKey,
      ],
      isOff: (req) => targetOf(req).verifier === null,
    },
    { name: 'signed_handshake', handlers: [signedHandshake(handshakeOptions)], isOff: hasNoHandshake },
    { name: 'payload', handlers: [batchSplitter()] },
    {
      name: 'event_type',
      handlers: [eachWanted(eventTypeCheck())],
      isOff: (req) => acceptsEveryType(targetOf(req)),
    },
    {
      name: 'payload_schema',
      handlers: [
        eachWanted(payloadSchemaCheck({ schema: (req) => targetOf(req).inputSchema })),
        eachWanted(payloadSchemaCheck({ schema: schemaOfUnmapped })),
      ],
      isOff: (req) => targetOf(req).inputSchema === null && schemaOfUnmapped(req) === null,
    },
    {
      name: 'mapping',
      handlers: [
        eachWanted(
          payloadMapper({
            mapping: (req) => targetOf(req).mapping,
            schema: (req) => targetOf(req).payloadSchema,
          }),
        ),
      ],
      isOff: (req) => targetOf(req).mapping === null,
    },
    { name: 'event', handlers: [proxyPlace(dependencies.proxying), writeEvent] },
  ];
}

const hasNoHandshake = (req: Request) => targetOf(req).handshakes === null;

function acceptsEveryType({ eventType }: WebhookTarget): boolean {
  return !isBroken(eventType) && eventType.accepts === null;
}

/** With a mapping, the trigger's schema says what comes of it; without one, the payload itself is that. */
function schemaOfUnmapped(req: Request): WebhookTarget['payloadSchema'] {
  const { mapping, payloadSchema } = targetOf(req);
  return mapping === null ? payloadSchema : null;
}
