// The runs that judge kept requests again, as the database knows them. A request belongs to one run at a time, and one
// instance at a time has it in hand: whatever starts twice, each is judged once.

import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import type { Outcome } from '../outcome.ts';
import type { KeptContent, KeptState } from './kept-request.ts';
import { JUDGEABLE, KEPT_CONTENT, type KeptFilter, keptMatching } from './kept-store.ts';

export interface RunRow {
  id: string;
  trigger_id: string;
  state: 'running' | 'done' | 'stopped';
  total: number;
  done: number;
  accepted: number;
  duplicate: number;
  refused: number;
  started_by: string | null;
  /** Why it was ended although something of it is left; null where it was not, or where somebody stopped it. */
  problem: string | null;
  created: Date;
  finished: Date | null;
}

/** With whether somebody had it in hand before and did not come to an end. */
export type ClaimedRequest = KeptContent & { was_claimed: boolean; claimed_before: Date | null };

export interface Settled {
  state: KeptState;
  outcome: Outcome;
  reason: string | null;
  eventId: number | null;
}

/** Longer than a request may wait to be stored; whoever has it for longer is gone. */
const CLAIM_SECONDS = 120;

export class RejudgeStore {
  readonly #db: Knex;
  readonly #tables: Pick<Tables, 'eventMetadata'>;

  constructor(db: Knex, tables: Pick<Tables, 'eventMetadata'>) {
    this.#db = db;
    this.#tables = tables;
  }

  /** Takes what no other run has yet. */
  async start(db: Knex, triggerId: number, filter: KeptFilter, startedBy: string): Promise<RunRow> {
    const [run] = await db('attune.webhook_rejudge_run')
      .insert({ trigger_id: triggerId, started_by: startedBy })
      .returning('*');
    const free = keptMatching(db, triggerId, filter)
      .whereIn('k.state', JUDGEABLE)
      .whereNull('k.run_id')
      .select('k.id')
      // In one order, so that two that start at once do not wait for each other.
      .orderBy('k.id')
      .forUpdate();
    const total = await db('attune.webhook_kept_request')
      .whereIn('id', free)
      .whereNull('run_id')
      .update({ run_id: run.id });
    const [counted] = await db('attune.webhook_rejudge_run')
      .where('id', run.id)
      .update(total > 0 ? { total } : { state: 'done', finished: db.fn.now() })
      .returning('*');
    return counted;
  }

  async find(triggerId: number, id: number): Promise<RunRow | undefined> {
    return this.#db('attune.webhook_rejudge_run').where({ trigger_id: triggerId, id }).first('*');
  }

  async latest(triggerId: number): Promise<RunRow | undefined> {
    return this.#db('attune.webhook_rejudge_run')
      .where('trigger_id', triggerId)
      .orderBy('id', 'desc')
      .first('*');
  }

  /** Those that are under way, or were when an instance went away. */
  async running(): Promise<RunRow[]> {
    return this.#db('attune.webhook_rejudge_run').where('state', 'running').orderBy('id').limit(100);
  }

  /** What is in hand comes to its end; the rest is free again. */
  async stop(
    db: Knex,
    triggerId: number,
    id: number,
    problem: string | null = null,
  ): Promise<RunRow | undefined> {
    const [run] = await db('attune.webhook_rejudge_run')
      .where({ trigger_id: triggerId, id, state: 'running' })
      .update({ state: 'stopped', finished: db.fn.now(), problem })
      .returning('*');
    if (run !== undefined) {
      await db('attune.webhook_kept_request').where('run_id', id).update({ run_id: null });
    }
    return run ?? this.find(triggerId, id);
  }

  /** The next of a run, the oldest first; those that other instances have in hand are passed over. */
  claimOfRun(runId: string, limit: number): Promise<ClaimedRequest[]> {
    return this.#claim(
      this.#db('attune.webhook_kept_request as k')
        .where('k.run_id', runId)
        .orderBy([{ column: 'k.received_at' }, { column: 'k.id' }])
        .limit(limit),
    );
  }

  /** One request by itself; undefined where it is in hand already, or there is nothing to be judged. */
  async claimOne(triggerId: number, id: number): Promise<ClaimedRequest | undefined> {
    const [claimed] = await this.#claim(keptMatching(this.#db, triggerId, { ids: [id] }));
    return claimed;
  }

  async #claim(candidates: Knex.QueryBuilder): Promise<ClaimedRequest[]> {
    const free = candidates
      .whereIn('k.state', JUDGEABLE)
      .whereRaw('(k.claimed_until is null or k.claimed_until < now())')
      .select('k.id', 'k.claimed_until')
      .forUpdate()
      .skipLocked();
    const { rows } = await this.#db.raw(
      `with free as materialized (?)
       update attune.webhook_kept_request k set claimed_until = now() + make_interval(secs => ?)
         from free where k.id = free.id
       returning ${KEPT_CONTENT.join(', ')}, free.claimed_until is not null as was_claimed,
                 free.claimed_until - make_interval(secs => ?) as claimed_before`,
      [free, CLAIM_SECONDS, CLAIM_SECONDS],
    );
    return rows.sort((a: ClaimedRequest, b: ClaimedRequest) => Number(a.id) - Number(b.id));
  }

  /** Ends a judgement: the request's state and its run's count change together, and once. */
  async settle(request: ClaimedRequest, settled: Settled): Promise<void> {
    const { state, outcome, reason, eventId } = settled;
    const counted = outcome === 'duplicate' ? 'duplicate' : state === 'accepted' ? 'accepted' : 'refused';
    await this.#db.raw(
      `with settled as (
         update attune.webhook_kept_request
            set state = :state, judged_outcome = :outcome, judged_reason = :reason, event_id = :eventId,
                judged_at = now(), claimed_until = null, run_id = null
          where id = :id and state in ('kept', 'refused_again')
         returning id)
       update attune.webhook_rejudge_run set done = done + 1, ${counted} = ${counted} + 1
        where id = :runId and exists (select from settled)`,
      { id: request.id, state, outcome, reason, eventId, runId: request.run_id },
    );
  }

  /** It could not be judged now; whoever comes next may, and looks first whether it has become an event all the same. */
  async release(request: ClaimedRequest): Promise<void> {
    await this.#db('attune.webhook_kept_request')
      .where('id', request.id)
      .update({ claimed_until: this.#db.raw("now() - interval '1 second'") });
  }

  /** Done once nothing of it is left: what was deleted or discarded meanwhile is not waited for. */
  async finishIfDone(runId: string): Promise<boolean> {
    const finished = await this.#db('attune.webhook_rejudge_run')
      .where({ id: runId, state: 'running' })
      .whereNotExists(
        this.#db('attune.webhook_kept_request').where('run_id', runId).select(this.#db.raw('1')),
      )
      .update({ state: 'done', finished: this.#db.fn.now() });
    return finished > 0;
  }

  /**
   * The event that somebody who had this request in hand has made of it before he went away. The delivery's identity
   * would tell too, but only for as long as deliveries are remembered.
   */
  async eventOf({
    id,
    trigger_id: triggerId,
    claimed_before: since,
  }: ClaimedRequest): Promise<number | null> {
    const event = await this.#db('attune.event')
      .where('trigger', triggerId)
      .where('created', '>=', since ?? new Date(0))
      .whereRaw(`${this.#tables.eventMetadata} ->> 'kept_request_id' = ?`, [id])
      .orderBy('id')
      .first('id');
    return event === undefined ? null : Number(event.id);
  }
}
