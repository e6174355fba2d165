// What the host does with an event: every enabled rule of its trigger whose conditions hold becomes an enforcement
// and an execution. Events arrive at least once; the second time, everything is there already and nothing happens.

import type { Knex } from 'knex';
import type { WebhookEvent } from '../../../index.ts';
import type { HostLogger } from '../logger.ts';
import { conditionsHold } from './conditions.ts';
import { ExpressionError, isObject, type Json } from './expression/value.ts';
import { fillParameters } from './templates.ts';

interface RuleRow {
  id: number;
  ref: string;
  trigger_ref: string;
  action: number | null;
  action_ref: string;
  conditions: Json;
  action_params: Json;
  pack_config: Json;
}

/** Of what attune-webhooks hands to `onEvent`. */
type IncomingEvent = Pick<WebhookEvent, 'id' | 'trigger' | 'trigger_ref' | 'payload' | 'created'>;

export interface RuleEngine {
  evaluate: (event: IncomingEvent) => Promise<void>;
}

export function createRuleEngine(options: {
  knex: Knex;
  logger: HostLogger;
  /** Told when there is an execution to run. */
  onExecution: () => void;
}): RuleEngine {
  const { knex, logger, onExecution } = options;

  async function evaluate(event: IncomingEvent): Promise<void> {
    for (const rule of await findRules(knex, event.trigger_ref)) {
      if (!matches(rule, event)) continue;
      const isNew = await enforce(knex, rule, event);
      if (isNew) logger.info({ rule: rule.ref, event: event.id }, 'Rule matched');
      if (isNew) onExecution();
    }
  }

  /** A condition that cannot be judged concerns its own rule only; the others go on. */
  function matches(rule: RuleRow, event: IncomingEvent): boolean {
    try {
      const payload = (event.payload ?? undefined) as Json | undefined;
      return conditionsHold(rule.conditions, { ...event, payload, created: event.created.toISOString() });
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      logger.warn({ rule: rule.ref, event: event.id, reason: error.message }, 'Rule skipped');
      return false;
    }
  }

  return { evaluate };
}

async function findRules(knex: Knex, triggerRef: string): Promise<RuleRow[]> {
  const rows = await knex('rule')
    .withSchema('attune')
    .join('pack', 'pack.id', 'rule.pack')
    .where({ 'rule.trigger_ref': triggerRef, 'rule.enabled': true })
    .orderBy('rule.ref')
    .select('rule.*', { pack_config: 'pack.config' });
  return rows.map((row) => ({ ...row, id: Number(row.id), action: row.action && Number(row.action) }));
}

/** One statement, so that an enforcement never exists without its execution. Returns false where both did before. */
async function enforce(knex: Knex, rule: RuleRow, event: IncomingEvent): Promise<boolean> {
  const payload = (event.payload ?? null) as Json;
  const parameters = fillParameters(rule.action_params, {
    event: { id: event.id, trigger: event.trigger_ref, created: event.created.toISOString(), payload },
    packConfig: rule.pack_config,
    system: { timestamp: new Date().toISOString(), rule: { id: rule.id, ref: rule.ref } },
  });
  const { rows } = await knex.raw(
    `WITH enforced AS (
       INSERT INTO attune.enforcement
         (rule, rule_ref, trigger_ref, event, config, status, payload, conditions, resolved_at)
       VALUES (:rule, :ruleRef, :triggerRef, :event, :config, 'processed', :payload, :conditions, now())
       ON CONFLICT (rule, event) DO NOTHING
       RETURNING id, config
     )
     INSERT INTO attune.execution (action, action_ref, config, enforcement)
     SELECT :action, :actionRef, config, id FROM enforced
     RETURNING id`,
    {
      rule: rule.id,
      ruleRef: rule.ref,
      triggerRef: rule.trigger_ref,
      event: event.id,
      config: JSON.stringify(parameters),
      payload: JSON.stringify(isObject(payload) ? payload : {}),
      conditions: JSON.stringify(rule.conditions),
      action: rule.action,
      actionRef: rule.action_ref,
    },
  );
  return rows.length > 0;
}
