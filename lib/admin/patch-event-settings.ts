// Applies patches of delivery ids, event types, batches and answers, and tells what is wrong with them.

import type { ErrorDetail } from '../errors.ts';
import { type BatchSettings, batchPathProblem } from '../payload/split-batch.ts';
import { DEFAULT_RESPONSE, responseProblems } from '../response/response-template.ts';
import type { Place } from '../signatures/model.ts';
import type { WebhookSettings } from '../triggers/webhook-settings.ts';
import type { EventSettingsPatch } from './event-setting-types.ts';

type EventSettings = Pick<
  WebhookSettings,
  | 'deliveryIdPlace'
  | 'deliveryWindowSeconds'
  | 'replayProtection'
  | 'eventTypePlace'
  | 'eventTypes'
  | 'batch'
  | 'response'
>;

export function patchEventSettings(old: WebhookSettings, patch: EventSettingsPatch): EventSettings {
  const { delivery = {}, event_type: eventType = {}, batch, response } = patch;
  return {
    deliveryIdPlace: given(delivery.id_place, old.deliveryIdPlace),
    deliveryWindowSeconds: delivery.window_seconds ?? old.deliveryWindowSeconds,
    replayProtection: given(delivery.replay_protection, old.replayProtection),
    eventTypePlace: given(eventType.place, old.eventTypePlace),
    eventTypes: given(eventType.accepted, old.eventTypes),
    batch: batch === undefined ? old.batch : batchOf(batch),
    response:
      response === undefined || response === null
        ? given(response, old.response)
        : { ...DEFAULT_RESPONSE, ...old.response, ...response },
  };
}

/** A path left over from another format would only mislead. */
function batchOf(batch: EventSettingsPatch['batch']): BatchSettings | null {
  if (batch === null || batch === undefined) return null;
  const { path, ...others } = batch;
  return (batch.format === 'path' ? { ...others, path } : others) as BatchSettings;
}

function given<T>(patched: T | undefined, old: T): T {
  return patched === undefined ? old : patched;
}

export function eventSettingProblems(settings: EventSettings, patch: EventSettingsPatch): ErrorDetail[] {
  const { batch } = patch;
  return [
    ...pathProblems('/delivery/id_place/path', pathOf(patch.delivery?.id_place)),
    ...pathProblems('/event_type/place/path', pathOf(patch.event_type?.place)),
    ...batchProblems(batch),
    ...(patch.response && settings.response !== null
      ? responseProblems(settings.response).map(({ path, message }) => ({
          path: `/response${path}`,
          message,
        }))
      : []),
  ];
}

function batchProblems(batch: EventSettingsPatch['batch']): ErrorDetail[] {
  if (!batch) return [];
  const { format, path } = batch;
  if (format === 'path' && path === undefined) {
    return [{ path: '/batch/path', message: 'is needed: it leads to the array that holds the events' }];
  }
  if (format !== 'path' && path !== undefined) {
    return [{ path: '/batch/path', message: `is for format "path" alone, and the format is "${format}"` }];
  }
  return pathProblems('/batch/path', path);
}

function pathOf(place: Place | null | undefined): string | undefined {
  return place !== null && place !== undefined && 'path' in place ? place.path : undefined;
}

function pathProblems(path: string, text: string | undefined): ErrorDetail[] {
  const message = text === undefined ? null : batchPathProblem(text);
  return message === null ? [] : [{ path, message }];
}
