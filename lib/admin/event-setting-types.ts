// What becomes of an accepted request, in the shape of the API: delivery ids, event types, batches, answers.

import type { BatchSettings } from '../payload/split-batch.ts';
import type { ResponseSettings } from '../response/response-template.ts';
import type { Place, ReplayProtection } from '../signatures/model.ts';

export interface DeliveryInfo {
  /** Null: where the scheme has it, else in the headers that are usual. */
  id_place: Place | null;
  /** How long a delivery is recognised. */
  window_seconds: number;
  /** Null: as the scheme has it. */
  replay_protection: boolean | null;
  /** What comes of that. */
  replay: ReplayProtection;
}

export interface EventTypeInfo {
  /** Null: where the scheme has it. */
  place: Place | null;
  /** Null: every type. With `*` globs. */
  accepted: string[] | null;
}

export interface EventSettingsInfo {
  delivery: DeliveryInfo;
  event_type: EventTypeInfo;
  /** Null: a body is one event. */
  batch: BatchSettings | null;
  /** Null: the usual answer. */
  response: ResponseSettings | null;
}

export interface EventSettingsPatch {
  delivery?: Partial<Omit<DeliveryInfo, 'replay'>>;
  event_type?: Partial<EventTypeInfo>;
  batch?: (Pick<BatchSettings, 'format'> & Partial<BatchSettings>) | null;
  response?: Partial<ResponseSettings> | null;
}
