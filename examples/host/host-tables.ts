// The host's own tables in schema attune, beside those of attune-webhooks: packs, actions, rules, and what rules
// lead to. Made where they are missing, so running this again changes nothing.

import type { Knex } from 'knex';

const COMMON_COLUMNS = `
  id bigserial PRIMARY KEY,
  ref text NOT NULL UNIQUE,
  label text NOT NULL,
  description text,
  created timestamptz NOT NULL DEFAULT now(),
  updated timestamptz NOT NULL DEFAULT now()`;

const STATEMENTS = [
  `CREATE TABLE IF NOT EXISTS attune.pack (${COMMON_COLUMNS},
    version text NOT NULL,
    conf_schema jsonb NOT NULL DEFAULT '{}',
    config jsonb NOT NULL DEFAULT '{}',
    meta jsonb NOT NULL DEFAULT '{}',
    tags text[] NOT NULL DEFAULT '{}',
    is_standard boolean NOT NULL DEFAULT false
  )`,
  `CREATE TABLE IF NOT EXISTS attune.action (${COMMON_COLUMNS},
    pack bigint NOT NULL REFERENCES attune.pack ON DELETE CASCADE,
    pack_ref text NOT NULL,
    entrypoint text NOT NULL,
    param_schema jsonb,
    out_schema jsonb,
    is_adhoc boolean NOT NULL DEFAULT false
  )`,
  `CREATE TABLE IF NOT EXISTS attune.rule (${COMMON_COLUMNS},
    pack bigint NOT NULL REFERENCES attune.pack ON DELETE CASCADE,
    pack_ref text NOT NULL,
    trigger bigint REFERENCES attune.trigger ON DELETE SET NULL,
    trigger_ref text NOT NULL,
    action bigint REFERENCES attune.action ON DELETE SET NULL,
    action_ref text NOT NULL,
    conditions jsonb NOT NULL DEFAULT '[]',
    action_params jsonb NOT NULL DEFAULT '{}',
    trigger_params jsonb NOT NULL DEFAULT '{}',
    enabled boolean NOT NULL DEFAULT true,
    is_adhoc boolean NOT NULL DEFAULT false
  )`,
  'CREATE INDEX IF NOT EXISTS idx_rule_trigger_ref ON attune.rule (trigger_ref) WHERE enabled',
  // Unique per rule and event: an event delivered twice leads to one enforcement.
  `CREATE TABLE IF NOT EXISTS attune.enforcement (
    id bigserial PRIMARY KEY,
    rule bigint REFERENCES attune.rule ON DELETE SET NULL,
    rule_ref text NOT NULL,
    trigger_ref text NOT NULL,
    event bigint,
    config jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'created' CHECK (status IN ('created', 'processed', 'disabled')),
    payload jsonb NOT NULL DEFAULT '{}',
    condition text NOT NULL DEFAULT 'all',
    conditions jsonb NOT NULL DEFAULT '[]',
    created timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    UNIQUE (rule, event)
  )`,
  'CREATE INDEX IF NOT EXISTS idx_enforcement_event ON attune.enforcement (event)',
  `CREATE TABLE IF NOT EXISTS attune.execution (
    id bigserial PRIMARY KEY,
    action bigint REFERENCES attune.action ON DELETE SET NULL,
    action_ref text NOT NULL,
    config jsonb NOT NULL DEFAULT '{}',
    parent bigint,
    enforcement bigint UNIQUE REFERENCES attune.enforcement ON DELETE SET NULL,
    executor bigint,
    status text NOT NULL DEFAULT 'requested',
    result jsonb,
    started_at timestamptz,
    created timestamptz NOT NULL DEFAULT now(),
    updated timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE INDEX IF NOT EXISTS idx_execution_open ON attune.execution (id)
    WHERE status IN ('requested', 'running')`,
];

/** CREATE … IF NOT EXISTS can fail when two instances run it at the same moment; the lock makes them take turns. */
const ADVISORY_LOCK_KEY = 5_301_887_240_119_003;

export async function createHostTables(knex: Knex): Promise<void> {
  await knex.transaction(async (transaction) => {
    await transaction.raw(`SELECT pg_advisory_xact_lock(${ADVISORY_LOCK_KEY})`);
    for (const statement of STATEMENTS) await transaction.raw(statement);
  });
}
