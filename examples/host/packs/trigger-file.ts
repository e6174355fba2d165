// triggers/*.yaml. The schema of the payload has several names; `payload_schema` is the one for webhooks.

import Joi from 'joi';
import type { Json } from '../rules/expression/value.ts';
import { map, type NamedFile, namedFile, nameOf } from './file-values.ts';
import { toJsonSchema } from './json-schema.ts';
import type { Trigger } from './pack.ts';

interface TriggerFile extends NamedFile {
  enabled?: boolean;
  payload_schema?: Json;
  output?: Json;
  out_schema?: Json;
  parameters_schema?: Json;
  parameters?: Json;
  param_schema?: Json;
}

export const TRIGGER_FILE = namedFile<TriggerFile>({
  enabled: Joi.boolean(),
  payload_schema: map,
  output: map,
  out_schema: map,
  parameters_schema: map,
  parameters: map,
  param_schema: map,
});

export function toTrigger(file: TriggerFile, packRef: string): Trigger {
  return {
    ...nameOf(file, packRef),
    enabled: file.enabled ?? true,
    param_schema: toJsonSchema(file.parameters_schema ?? file.parameters ?? file.param_schema),
    out_schema: toJsonSchema(file.payload_schema ?? file.output ?? file.out_schema),
  };
}
