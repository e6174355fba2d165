// pack.yaml. Attune's own loaders read some things under two names each; both are accepted.

import Joi from 'joi';
import type { Json } from '../rules/expression/value.ts';
import { map, mapFile, prose, shortText, titleOf } from './file-values.ts';
import type { Pack } from './pack.ts';

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

export const PACK_REF = shortText.pattern(/^[a-z][a-z0-9_-]+$/, 'lower-case letters, digits, _ and -');
export const VERSION = shortText.pattern(/^\d+\.\d+\.\d+([-+][\w.+-]+)?$/, 'a version such as 1.0.0');

export const PACK_FILE = mapFile<PackFile>({
  ref: PACK_REF.required(),
  version: VERSION.required(),
  label: shortText,
  name: shortText,
  description: prose,
  conf_schema: map,
  config_schema: map,
  config: map,
  meta: map,
  metadata: map,
  tags: Joi.array().items(shortText),
  keywords: Joi.array().items(shortText),
  system: Joi.boolean(),
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
