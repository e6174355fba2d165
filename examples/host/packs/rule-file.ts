// rules/*.yaml: which action follows which trigger, under which conditions, with which parameters.

import Joi from 'joi';
import type { Json } from '../rules/expression/value.ts';
import { fullRef, map, type NamedFile, namedFile, nameOf, ref } from './file-values.ts';
import type { Rule } from './pack.ts';

interface RuleFile extends NamedFile {
  trigger_ref: string;
  action_ref: string;
  enabled?: boolean;
  conditions?: Json;
  action_params?: Json;
  trigger_params?: Json;
}

export const RULE_FILE = namedFile<RuleFile>({
  trigger_ref: ref.required(),
  action_ref: ref.required(),
  enabled: Joi.boolean(),
  conditions: Joi.alternatives(map, Joi.array()),
  action_params: map,
  trigger_params: map,
});

export function toRule(file: RuleFile, packRef: string): Rule {
  return {
    ...nameOf(file, packRef),
    enabled: file.enabled ?? true,
    trigger_ref: fullRef(file.trigger_ref, packRef),
    action_ref: fullRef(file.action_ref, packRef),
    conditions: file.conditions ?? {},
    action_params: file.action_params ?? {},
    trigger_params: file.trigger_params ?? {},
  };
}
