// Triggers to try the database's own functions on, and the message that a statement fails with.

import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

export async function createTrigger(knex: Knex, { enabled = false } = {}): Promise<string> {
  const { rows } = await knex.raw(
    "insert into attune.trigger (ref, label, webhook_enabled) values (?, 'Test', ?) returning id",
    [`test.${randomUUID()}`, enabled],
  );
  return rows[0].id;
}

/** The error's own text, without the statement that knex puts before it. */
export async function messageOf(knex: Knex, sql: string): Promise<string> {
  try {
    await knex.raw(sql);
  } catch (error) {
    const message = (error as Error).message;
    return message.startsWith(`${sql} - `) ? message.slice(sql.length + 3) : message;
  }
  throw new Error(`did not fail: ${sql}`);
}
