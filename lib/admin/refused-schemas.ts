// What the routes of kept requests accept.

import Joi from 'joi';
import { KEPT_STATES } from '../kept/kept-request.ts';
import { OUTCOMES } from '../outcome.ts';
import { pagedQuery } from './page-query.ts';
import type { KeptSelection, RejudgeRequest, TryRequest } from './refused-types.ts';
import { webhookPatch } from './schemas.ts';

const MAX_IDS = 10_000;
export const MAX_TRIED = 500;

const listOf = (values: readonly string[], what: string) =>
  Joi.string().pattern(
    new RegExp(`^(${values.join('|')})(,(${values.join('|')}))*$`),
    `${what}, separated by commas`,
  );

const filter = {
  outcome: listOf(OUTCOMES, 'outcomes')
    .description('How they ended when they came; one or several outcomes, separated by commas.')
    .example('signature_invalid'),
  state: listOf(KEPT_STATES, 'states')
    .description(`One or several of ${KEPT_STATES.join(', ')}; separated by commas.`)
    .example('kept,refused_again'),
  since: Joi.string()
    .isoDate()
    .description('Received from this time on.')
    .example('2026-01-20T12:00:00.000Z'),
  until: Joi.string().isoDate().description('Received up to this time.').example('2026-01-20T12:00:00.000Z'),
};

export type RefusedQuery = Omit<KeptSelection, 'ids'>;
export const refusedQuery = pagedQuery<RefusedQuery>(filter);

export const refusedDetailQuery = Joi.object<{ reveal: boolean }>({
  reveal: Joi.boolean()
    .default(false)
    .description('True: with the values of credentials, for triggers:update; the audit records it.'),
});

const selection = {
  ids: Joi.array().items(Joi.number().integer().min(1)).min(1).max(MAX_IDS).example([17, 18]),
  ...filter,
};

export const rejudgeRequest = Joi.object<RejudgeRequest>({
  ...selection,
  dry_run: Joi.boolean().default(false).description('Say what would come of it, and start nothing.'),
});
export const rejudgeOneRequest = Joi.object<Record<string, never>>({});
export const discardRequest = Joi.object<KeptSelection>(selection).min(1);

export const tryRequest = Joi.object<TryRequest>({
  changes: webhookPatch
    .append<TryRequest['changes']>({
      payload_schema: Joi.alternatives(Joi.object().unknown(), Joi.valid(null)).description(
        "In place of the trigger's payload schema.",
      ),
    })
    .min(1)
    .required(),
  last: Joi.number()
    .integer()
    .min(1)
    .max(MAX_TRIED)
    .default(100)
    .description('How many of the latest kept requests.'),
});
