// A pack as its files declare it, under the names that Attune's tables use.

import type { Json } from '../rules/expression/value.ts';

export interface Pack {
  ref: string;
  label: string;
  description: string | null;
  version: string;
  conf_schema: Json;
  config: Json;
  meta: Json;
  tags: string[];
  is_standard: boolean;
  triggers: Trigger[];
  actions: Action[];
  rules: Rule[];
}

export interface Trigger {
  ref: string;
  label: string;
  description: string | null;
  enabled: boolean;
  param_schema: Json;
  out_schema: Json;
}

export interface Action {
  ref: string;
  label: string;
  description: string | null;
  entrypoint: string;
  param_schema: Json;
  out_schema: Json;
}

export interface Rule {
  ref: string;
  label: string;
  description: string | null;
  enabled: boolean;
  trigger_ref: string;
  action_ref: string;
  conditions: Json;
  action_params: Json;
  trigger_params: Json;
}
