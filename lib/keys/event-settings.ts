// What becomes of an accepted request, as a trigger says it: by what its deliveries are told apart, of which type it is,
// whether its body holds several events, and what its sender is answered.

import {
  compileDeliveryRules,
  DEFAULT_WINDOW_SECONDS,
  type DeliveryRules,
} from '../events/delivery-rules.ts';
import { compileEventTypeRules, type EventTypeRules } from '../events/event-type.ts';
import { type BatchRules, compileBatchRules } from '../payload/split-batch.ts';
import { type AnswerTemplate, compileResponse } from '../response/response-template.ts';
import type { SignatureScheme } from '../signatures/schemes.ts';
import { usableSetting } from './usable-setting.ts';
import type { BrokenSetting } from './webhook-target.ts';

export interface EventSettingsRow {
  webhook_replay_protection: boolean | null;
  webhook_delivery_id_place: unknown;
  webhook_delivery_window_seconds: number | null;
  webhook_event_type_place: unknown;
  webhook_event_types: (string | null)[] | null;
  webhook_batch: unknown;
  webhook_keep_original: boolean;
  webhook_response: unknown;
}

export const EVENT_SETTING_COLUMNS = `t.webhook_replay_protection, t.webhook_delivery_id_place,
         t.webhook_delivery_window_seconds, t.webhook_event_type_place, t.webhook_event_types, t.webhook_batch,
         t.webhook_keep_original, t.webhook_response`;

export interface EventSettings {
  delivery: DeliveryRules | BrokenSetting;
  eventType: EventTypeRules | BrokenSetting;
  /** Null: a body is one event. */
  batch: BatchRules | BrokenSetting | null;
  /** Whether what was sent is kept where a mapping makes something else of it. */
  keepOriginal: boolean;
  /** Null: the usual answer. */
  response: AnswerTemplate | BrokenSetting | null;
}

/** @param scheme how its sender signs; null where nothing has to be signed. */
export function eventSettings(row: EventSettingsRow, scheme: SignatureScheme | null): EventSettings {
  return {
    delivery: usableSetting('the place of delivery ids', () => compileDeliveryRules(deliveryOf(row), scheme)),
    eventType: usableSetting('the event type', () =>
      compileEventTypeRules(
        { place: row.webhook_event_type_place, accepted: row.webhook_event_types },
        scheme,
      ),
    ),
    batch:
      row.webhook_batch === null
        ? null
        : usableSetting('batches', () => compileBatchRules(row.webhook_batch)),
    keepOriginal: row.webhook_keep_original,
    response:
      row.webhook_response === null
        ? null
        : usableSetting('the answer', () => compileResponse(row.webhook_response)),
  };
}

function deliveryOf(row: EventSettingsRow) {
  return {
    idPlace: row.webhook_delivery_id_place,
    windowSeconds: row.webhook_delivery_window_seconds ?? DEFAULT_WINDOW_SECONDS,
    replayProtection: row.webhook_replay_protection,
  };
}

/** For targets that a host makes itself: what the columns hold by default. */
export const DEFAULT_EVENT_SETTINGS: EventSettings = eventSettings(
  {
    webhook_replay_protection: null,
    webhook_delivery_id_place: null,
    webhook_delivery_window_seconds: DEFAULT_WINDOW_SECONDS,
    webhook_event_type_place: null,
    webhook_event_types: null,
    webhook_batch: null,
    webhook_keep_original: false,
    webhook_response: null,
  },
  null,
);
