// actions/*.yaml. What runs an action is in ../actions; the file declares its parameters and its result.

import type { Json } from '../rules/expression/value.ts';
import { map, type NamedFile, namedFile, nameOf, shortText } from './file-values.ts';
import { toJsonSchema } from './json-schema.ts';
import type { Action } from './pack.ts';

interface ActionFile extends NamedFile {
  entry_point?: string;
  parameters?: Json;
  output?: Json;
}

export const ACTION_FILE = namedFile<ActionFile>({ entry_point: shortText, parameters: map, output: map });

export function toAction(file: ActionFile, packRef: string): Action {
  return {
    ...nameOf(file, packRef),
    entrypoint: file.entry_point ?? '',
    param_schema: toJsonSchema(file.parameters),
    out_schema: toJsonSchema(file.output),
  };
}
