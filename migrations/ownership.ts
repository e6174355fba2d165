// The table in which the other migrations record how to take themselves back.

import type { Migration } from './reversible.ts';

export const ownership: Migration = {
  name: '0001_ownership',
  async up(knex) {
    await knex.raw(`create table if not exists attune.webhook_ownership (
      id bigserial primary key,
      migration text not null,
      undo text not null
    )`);
    await knex.raw(
      "comment on table attune.webhook_ownership is 'How to undo each change that attune-webhooks made to this schema'",
    );
  },
  async down(knex) {
    await knex.raw('drop table attune.webhook_ownership');
  },
};
