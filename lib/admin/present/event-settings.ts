// Delivery ids, event types, batches and answers of a webhook in the shape of the API.

import { replayOf } from '../../events/delivery-rules.ts';
import type { SignatureScheme } from '../../signatures/model.ts';
import { isScheme } from '../../signatures/schemes.ts';
import { describeScheme } from '../../signatures/verify.ts';
import type { WebhookSettings } from '../../triggers/webhook-settings.ts';
import type { EventSettingsInfo } from '../event-setting-types.ts';

/** What is stored, even where plain SQL stored nonsense: that is what has to be put right. */
export function presentEventSettings(settings: WebhookSettings): EventSettingsInfo {
  return {
    delivery: {
      id_place: settings.deliveryIdPlace,
      window_seconds: settings.deliveryWindowSeconds,
      replay_protection: settings.replayProtection,
      replay: replayOf(settings.replayProtection, schemeOf(settings)),
    },
    event_type: { place: settings.eventTypePlace, accepted: settings.eventTypes },
    batch: settings.batch,
    response: settings.response,
  };
}

function schemeOf({ hmacEnabled, hmacScheme, hmacOptions }: WebhookSettings): SignatureScheme | null {
  if (!hmacEnabled || !isScheme(hmacScheme)) return null;
  try {
    return describeScheme(hmacScheme, hmacOptions);
  } catch {
    return null;
  }
}
