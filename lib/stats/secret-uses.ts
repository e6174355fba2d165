// Counts in memory which secret of a trigger verified how many requests, by day.

export interface SecretUseRow {
  trigger_id: number;
  /** Tells the secret from others without telling it. */
  fingerprint: string;
  /** Of UTC: 2026-01-20. */
  day: string;
  requests: number;
  last_used_ms: number;
}

export class SecretUses {
  readonly #maxRows: number;
  #rows = new Map<string, SecretUseRow>();

  constructor(maxRows: number) {
    this.#maxRows = maxRows;
  }

  count(triggerId: number, fingerprint: string, atMs: number): void {
    const day = new Date(atMs).toISOString().slice(0, 10);
    this.add({ trigger_id: triggerId, fingerprint, day, requests: 1, last_used_ms: atMs });
  }

  add(row: SecretUseRow): void {
    const id = `${row.trigger_id}:${row.fingerprint}:${row.day}`;
    const sum = this.#rows.get(id);
    if (sum === undefined) {
      if (this.#rows.size < this.#maxRows) this.#rows.set(id, row);
      return;
    }
    sum.requests += row.requests;
    sum.last_used_ms = Math.max(sum.last_used_ms, row.last_used_ms);
  }

  /** What was counted since it was last taken. */
  take(): SecretUseRow[] {
    const rows = [...this.#rows.values()];
    this.#rows = new Map();
    return rows;
  }
}

/** Part of the statement that adds what was counted; its binding is the rows as JSON. */
export const ADD_SECRET_USES = `
  insert into attune.webhook_secret_usage as s (trigger_id, fingerprint, day, requests, last_used_at)
  select trigger_id, fingerprint, day, requests, to_timestamp(last_used_ms / 1000.0)
    from json_to_recordset(?::json) as u(
      trigger_id bigint, fingerprint text, day date, requests bigint, last_used_ms float8)
   order by 1, 2, 3
  on conflict (trigger_id, fingerprint, day) do update
    set requests = s.requests + excluded.requests,
        last_used_at = greatest(s.last_used_at, excluded.last_used_at)`;

export const SECRET_USAGE_DAYS = 30;

export const DELETE_SECRET_USAGE = `delete from attune.webhook_secret_usage where ctid = any(array(
  select ctid from attune.webhook_secret_usage
   where day < (now() at time zone 'utc')::date - :days::int limit :rows))`;
