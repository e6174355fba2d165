// pg-boss on a Knex pool. Its longer scripts bring a BEGIN and a COMMIT of their own; where one of them fails, the
// connection would go back to the pool inside an aborted transaction, and whoever gets it next would fail too.

import type { Knex } from 'knex';
import { fromKnex } from 'pg-boss';

type BossDatabase = ReturnType<typeof fromKnex>;

const SCRIPT = /^\s*BEGIN;(?<statements>.*)COMMIT;\s*$/s;

export function bossDatabase(db: Knex): BossDatabase {
  return {
    executeSql(text, values) {
      const statements = SCRIPT.exec(text)?.groups?.statements;
      if (statements === undefined) return fromKnex(db).executeSql(text, values);
      return db.transaction((transaction) => fromKnex(transaction).executeSql(statements, values));
    },
  };
}
