// pg-boss on a Knex pool. Its longer scripts bring a BEGIN and a COMMIT of their own; where one of them fails, the
// connection would go back to the pool inside an aborted transaction, and whoever gets it next would fail too.

import type { Knex } from 'knex';
import { fromKnex } from 'pg-boss';

type BossDatabase = ReturnType<typeof fromKnex>;

const SCRIPT = /^\s*BEGIN;(?<statements>.*)COMMIT;\s*$/s;

const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * @param timeoutMs for single statements: on a connection that died without a word, workers would neither look for jobs
 *   nor let anybody close them for as long as TCP retries.
 */
export function bossDatabase(db: Knex, timeoutMs = STATEMENT_TIMEOUT_MS): BossDatabase {
  const timed = { raw: (...query: [string]) => db.raw(...query).timeout(timeoutMs) } as unknown as Knex;
  return {
    executeSql(text, values) {
      const statements = SCRIPT.exec(text)?.groups?.statements;
      if (statements === undefined) return fromKnex(timed).executeSql(text, values);
      return db.transaction((transaction) => fromKnex(transaction).executeSql(statements, values));
    },
  };
}
