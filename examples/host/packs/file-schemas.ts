// What the YAML files of a pack may say, and how it becomes a Pack, Trigger, Action or Rule. Keys that only
// concern other parts of Attune are accepted and left alone.

import Joi from 'joi';
import type { Json } from '../rules/expression/value.ts';
import { toJsonSchema } from './json-schema.ts';
import type { Action, Pack, Rule, Trigger } from './pack.ts';

const text = Joi.string().max(255);
const prose = Joi.string().allow('', null);
const object = Joi.object().unknown();
const schemaOf = <T>(keys: Joi.PartialSchemaMap<T>): Joi.ObjectSchema<T> =>
  Joi.object<T>(keys).unknown().required().label('the file').messages({
    'object.base': 'this must be a map of names and values',
    'any.required': '{#label} is missing',
    'object.missing': 'one of ref and name is missing',
  });

interface PackFile {
  ref: string;
  version: string;
  label?: string;
  name?: string;
  description?: string | null;
  conf_schema?: Json;
  config_schema?: Json;
  config?: Json;
  meta?: Json;
  metadata?: Json;
  tags?: string[];
  keywords?: string[];
  system?: boolean;
}

export const PACK_FILE = schemaOf<PackFile>({
  ref: text.pattern(/^[a-z][a-z0-9_-]+$/, 'lower-case letters, digits, _ and -').required(),
  version: text.pattern(/^\d+\.\d+\.\d+([-+][\w.+-]+)?$/, 'a version such as 1.0.0').required(),
  ...{ label: text, name: text, description: prose, system: Joi.boolean() },
  ...{ conf_schema: object, config_schema: object, config: object, meta: object, metadata: object },
  ...{ tags: Joi.array().items(text), keywords: Joi.array().items(text) },
});

export function toPack(file: PackFile): Pack {
  return {
    ref: file.ref,
    label: file.label ?? file.name ?? titleOf(file.ref),
    description: file.description ?? null,
    version: file.version,
    conf_schema: file.conf_schema ?? file.config_schema ?? {},
    config: file.config ?? {},
    meta: file.meta ?? file.metadata ?? {},
    tags: file.tags ?? file.keywords ?? [],
    is_standard: file.system ?? false,
    triggers: [],
    actions: [],
    rules: [],
  };
}

interface NamedFile {
  ref?: string;
  name?: string;
  label?: string;
  description?: string | null;
}
// As the database has it: lower case, one dot, something on both sides. Without a dot the pack is put before it.
const ref = text.pattern(/^[^.A-Z]+(\.[^.A-Z]+)?$/, 'name or pack.name in lower case');
const named = { ref, name: text, label: text, description: prose };

interface TriggerFile extends NamedFile {
  enabled?: boolean;
  payload_schema?: Json;
  output?: Json;
  out_schema?: Json;
  parameters_schema?: Json;
  parameters?: Json;
  param_schema?: Json;
}

export const TRIGGER_FILE = schemaOf<TriggerFile>({
  ...named,
  enabled: Joi.boolean(),
  ...{ payload_schema: object, output: object, out_schema: object },
  ...{ parameters_schema: object, parameters: object, param_schema: object },
}).or('ref', 'name');

export function toTrigger(file: TriggerFile, packRef: string): Trigger {
  return {
    ...nameOf(file, packRef),
    enabled: file.enabled ?? true,
    param_schema: toJsonSchema(file.parameters_schema ?? file.parameters ?? file.param_schema),
    out_schema: toJsonSchema(file.payload_schema ?? file.output ?? file.out_schema),
  };
}

interface ActionFile extends NamedFile {
  entry_point?: string;
  parameters?: Json;
  output?: Json;
}

export const ACTION_FILE = schemaOf<ActionFile>({
  ...named,
  ...{ entry_point: text, parameters: object, output: object },
}).or('ref', 'name');

export function toAction(file: ActionFile, packRef: string): Action {
  return {
    ...nameOf(file, packRef),
    entrypoint: file.entry_point ?? '',
    param_schema: toJsonSchema(file.parameters),
    out_schema: toJsonSchema(file.output),
  };
}

interface RuleFile extends NamedFile {
  trigger_ref: string;
  action_ref: string;
  enabled?: boolean;
  conditions?: Json;
  action_params?: Json;
  trigger_params?: Json;
}

export const RULE_FILE = schemaOf<RuleFile>({
  ...named,
  trigger_ref: ref.required(),
  action_ref: ref.required(),
  enabled: Joi.boolean(),
  conditions: Joi.alternatives(object, Joi.array()),
  ...{ action_params: object, trigger_params: object },
}).or('ref', 'name');

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

function nameOf(
  file: NamedFile,
  packRef: string,
): { ref: string; label: string; description: string | null } {
  const entityRef = fullRef(file.ref ?? file.name ?? '', packRef);
  const label = file.label ?? titleOf(file.name ?? entityRef.slice(entityRef.indexOf('.') + 1));
  return { ref: entityRef, label, description: file.description ?? null };
}

function fullRef(shortOrFull: string, packRef: string): string {
  return shortOrFull.includes('.') ? shortOrFull : `${packRef}.${shortOrFull}`;
}

/** payment_succeeded → Payment Succeeded */
function titleOf(name: string): string {
  return name.replaceAll(/[_-]+/g, ' ').replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
