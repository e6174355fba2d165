// What a key stands for, with every setting off.

import type { WebhookTarget } from '../../index.ts';
import { DEFAULT_EVENT_SETTINGS } from '../../lib/keys/event-settings.ts';
import { DEFAULT_TRANSFORM_SETTINGS } from '../../lib/keys/transform-settings.ts';

export function webhookTarget(fields: Partial<WebhookTarget> = {}): WebhookTarget {
  return {
    keyId: 1,
    keyDisplay: 'wh_…',
    keyLabel: null,
    keyTenant: null,
    expiresAtMs: Number.POSITIVE_INFINITY,
    triggerId: 1,
    triggerRef: 'test.trigger',
    enabled: true,
    payloadLimitBytes: 1024,
    rateLimit: null,
    ipAllowlist: null,
    verifier: null,
    rotation: [],
    handshakes: null,
    payloadSchema: null,
    keepRequests: 'none',
    hasTargets: false,
    ...DEFAULT_EVENT_SETTINGS,
    ...DEFAULT_TRANSFORM_SETTINGS,
    ...fields,
  };
}
