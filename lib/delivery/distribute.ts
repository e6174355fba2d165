// Makes deliveries of events: one for each target of the trigger that wants the event.

import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import type { ForwardTarget } from '../targets/forward-target.ts';
import { type BrokenTarget, type CompiledTargets, isBrokenTarget } from '../targets/target-cache.ts';
import type { TargetRow } from '../targets/target-row.ts';
import { targetsOfTriggers } from '../targets/target-store.ts';
import { insertDeliveries, type NewDelivery } from './delivery-store.ts';
import { type ForwardedEvent, loadEvents, subjectOf } from './forwarded-event.ts';

export interface DistributorOptions {
  db: Knex;
  tables: Pick<Tables, 'eventMetadata'>;
  compiled: CompiledTargets;
  /** Unix milliseconds. */
  now: () => number;
}

export interface Distribution {
  eventIds: readonly number[];
  /** Null: as the events come in. What is made for a replay is a delivery of its own. */
  replayId?: number | null;
  /** Where given: to these only. */
  targetIds?: readonly number[];
}

// Payloads of a whole batch at once might not fit into memory together.
const EVENTS_AT_ONCE = 100;

/** Safe to repeat. Returns how many deliveries are new. */
export async function distributeEvents(
  options: DistributorOptions,
  distribution: Distribution,
): Promise<number> {
  const { eventIds } = distribution;
  let made = 0;
  for (let start = 0; start < eventIds.length; start += EVENTS_AT_ONCE) {
    made += await distributeSome(options, {
      ...distribution,
      eventIds: eventIds.slice(start, start + EVENTS_AT_ONCE),
    });
  }
  return made;
}

async function distributeSome(
  { db, tables, compiled, now }: DistributorOptions,
  { eventIds, replayId = null, targetIds }: Distribution,
): Promise<number> {
  const events = [...(await loadEvents(db, tables, eventIds)).values()];
  const triggerIds = [...new Set(events.flatMap(({ triggerId }) => triggerId ?? []))];
  const rows = await targetsOfTriggers(db, triggerIds);
  const wanted = rows.filter(({ id }) => targetIds?.includes(Number(id)) ?? true);
  const targetsOf = Map.groupBy(wanted, (row) => Number(row.trigger_id));
  const deliveries = events.flatMap((event) =>
    deliveriesOf(event, targetsOf.get(event.triggerId ?? -1) ?? [], compiled, replayId),
  );
  return insertDeliveries(db, deliveries, new Date(now()));
}

function deliveriesOf(
  event: ForwardedEvent,
  targets: readonly TargetRow[],
  compiled: CompiledTargets,
  replayId: number | null,
): NewDelivery[] {
  if (targets.length === 0) return [];
  const subject = subjectOf(event);
  return targets.flatMap((row) => {
    const placed = placeOf(compiled.of(row), subject);
    if (placed === null) return [];
    const { id: eventId, triggerId } = event;
    const common = { targetId: Number(row.id), triggerId: Number(triggerId), eventId, replayId };
    return [{ ...common, messageId: `msg_${randomUUID().replaceAll('-', '')}`, ...placed }];
  });
}

/** Null where the target does not want it; what cannot be judged is not lost, but a dead letter that says why. */
function placeOf(
  target: ForwardTarget | BrokenTarget,
  subject: ReturnType<typeof subjectOf>,
): Pick<NewDelivery, 'line' | 'orderingKey' | 'problem'> | null {
  const nowhere = { line: null, orderingKey: null };
  if (isBrokenTarget(target)) return { ...nowhere, problem: target.problem };
  let asked = 'condition';
  try {
    if (!target.wants(subject)) return null;
    asked = 'ordering key';
    const place = target.lineOf(subject);
    return { line: place?.line ?? null, orderingKey: place?.key ?? null, problem: null };
  } catch (error) {
    return { ...nowhere, problem: `its ${asked} could not be judged: ${(error as Error).message}` };
  }
}
