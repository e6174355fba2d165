// Brings the tables in line with the packs' files: upserts by ref, so that ids stay. Of a trigger it writes what
// its file declares and nothing else; whatever was configured about its webhook survives.

import type { Knex } from 'knex';
import type { Action, Pack, Rule, Trigger } from './pack.ts';
import { findId, type Row, upsert } from './upsert.ts';

export interface StoredPacks {
  packs: number;
  triggers: number;
  actions: number;
  rules: number;
  /** Rules left out because there is no such trigger or action, with the reason. */
  skippedRules: string[];
}

export async function storePacks(knex: Knex, packs: Pack[]): Promise<StoredPacks> {
  return knex.transaction(async (transaction) => {
    const stored: StoredPacks = { packs: 0, triggers: 0, actions: 0, rules: 0, skippedRules: [] };
    const ids = new Map<string, number>();
    for (const pack of packs) {
      const id = await storePack(transaction, pack);
      ids.set(pack.ref, id);
      for (const trigger of pack.triggers) await storeTrigger(transaction, trigger, id, pack.ref);
      for (const action of pack.actions) await storeAction(transaction, action, id, pack.ref);
      await retireTriggers(transaction, pack);
      stored.packs += 1;
      stored.triggers += pack.triggers.length;
      stored.actions += pack.actions.length;
    }
    // After every pack's triggers and actions: a rule may join two packs.
    for (const pack of packs) await storeRules(transaction, pack, ids.get(pack.ref) as number, stored);
    for (const pack of packs) await deleteActions(transaction, pack);
    return stored;
  });
}

async function storePack(knex: Knex, pack: Pack): Promise<number> {
  const { triggers, actions, rules, ...columns } = pack;
  return upsert(knex, 'pack', {
    ...columns,
    conf_schema: JSON.stringify(pack.conf_schema),
    config: JSON.stringify(pack.config),
    meta: JSON.stringify(pack.meta),
  });
}

function storeTrigger(knex: Knex, trigger: Trigger, pack: number, packRef: string): Promise<number> {
  return upsert(knex, 'trigger', {
    ...trigger,
    pack,
    pack_ref: packRef,
    is_adhoc: false,
    param_schema: jsonOrNull(trigger.param_schema),
    out_schema: jsonOrNull(trigger.out_schema),
  });
}

function storeAction(knex: Knex, action: Action, pack: number, packRef: string): Promise<number> {
  return upsert(knex, 'action', {
    ...action,
    pack,
    pack_ref: packRef,
    is_adhoc: false,
    param_schema: jsonOrNull(action.param_schema),
    out_schema: jsonOrNull(action.out_schema),
  });
}

async function storeRules(knex: Knex, pack: Pack, packId: number, stored: StoredPacks): Promise<void> {
  const kept: string[] = [];
  for (const rule of pack.rules) {
    const trigger = await findId(knex, 'trigger', rule.trigger_ref);
    const action = await findId(knex, 'action', rule.action_ref);
    if (trigger === null) stored.skippedRules.push(`${rule.ref}: there is no trigger ${rule.trigger_ref}`);
    else if (action === null) stored.skippedRules.push(`${rule.ref}: there is no action ${rule.action_ref}`);
    else {
      await upsert(knex, 'rule', { ...ruleColumns(rule), pack: packId, pack_ref: pack.ref, trigger, action });
      kept.push(rule.ref);
    }
  }
  stored.rules += kept.length;
  await ofPack(knex, 'rule', pack.ref).whereNotIn('ref', kept).delete();
}

function ruleColumns(rule: Rule): Row {
  return {
    ...rule,
    is_adhoc: false,
    conditions: JSON.stringify(rule.conditions),
    action_params: JSON.stringify(rule.action_params),
    trigger_params: JSON.stringify(rule.trigger_params),
  };
}

/** A trigger whose file is gone is switched off and not deleted: its key would be lost, and senders know it. */
async function retireTriggers(knex: Knex, pack: Pack): Promise<void> {
  const refs = pack.triggers.map((trigger) => trigger.ref);
  await ofPack(knex, 'trigger', pack.ref)
    .whereNotIn('ref', refs)
    .where({ enabled: true })
    .update({ enabled: false });
}

async function deleteActions(knex: Knex, pack: Pack): Promise<void> {
  const refs = pack.actions.map((action) => action.ref);
  await ofPack(knex, 'action', pack.ref).whereNotIn('ref', refs).delete();
}

function ofPack(knex: Knex, table: string, packRef: string): Knex.QueryBuilder {
  return knex(table).withSchema('attune').where({ pack_ref: packRef, is_adhoc: false });
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
