// Every check a webhook passes, in order, as one list.

import type { Request, RequestHandler } from 'express';
import { bodySizeLimit } from '../../middleware/body-size-limit.ts';
import { eventWriter } from '../../middleware/event-writer.ts';
import { hmacVerifier } from '../../middleware/hmac-verifier.ts';
import { ipFilter } from '../../middleware/ip-filter.ts';
import { enabledCheck, keyLookup, targetOf } from '../../middleware/key-lookup.ts';
import { payloadParser, payloadSchemaCheck } from '../../middleware/payload-parser.ts';
import type { WebhookTarget } from '../keys/webhook-target.ts';
import type { CheckName } from '../log/log-checks.ts';
import type { Logger } from '../logger.ts';
import type { EventSink } from './event-sink.ts';
import { clientLimiters, keyLimiter, type ReceiverLimits, signatureFailureLimiter } from './limits.ts';
import type { RecordOutcome } from './outcome-recorder.ts';

export interface ReceiverDependencies {
  findTarget: (key: string) => WebhookTarget | null | Promise<WebhookTarget | null>;
  sink: EventSink;
  record: RecordOutcome;
  logger: Logger;
  limits: ReceiverLimits;
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
    {
      name: 'signature',
      handlers: [
        hmacVerifier({ verifier: (req) => targetOf(req).verifier, onFailure: badSignatures.count, now }),
        perKey,
      ],
      isOff: (req) => targetOf(req).verifier === null,
    },
    { name: 'payload', handlers: [payloadParser()] },
    {
      name: 'payload_schema',
      handlers: [payloadSchemaCheck({ schema: (req) => targetOf(req).payloadSchema })],
      isOff: (req) => targetOf(req).payloadSchema === null,
    },
    { name: 'event', handlers: [eventWriter({ write: (_webhook, req) => sink.store(req) })] },
  ];
}
