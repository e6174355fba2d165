// Reads the packs of a directory: <dir>/<pack>/pack.yaml beside triggers/, actions/ and rules/.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type Joi from 'joi';
import { StartupError } from '../startup-error.ts';
import { ACTION_FILE, toAction } from './action-file.ts';
import type { Pack } from './pack.ts';
import { PACK_FILE, toPack } from './pack-file.ts';
import { RULE_FILE, toRule } from './rule-file.ts';
import { TRIGGER_FILE, toTrigger } from './trigger-file.ts';
import { brokenFile, readYamlFile } from './yaml-file.ts';

export async function readPacks(directory: string): Promise<Pack[]> {
  const names = await list(directory);
  if (names === null) {
    throw new StartupError(`PACKS_DIR: there is no directory ${directory}; name one that holds packs`);
  }
  const packs: Pack[] = [];
  for (const name of names) {
    const contents = await list(join(directory, name));
    if (contents?.includes('pack.yaml')) packs.push(await readPack(join(directory, name)));
  }
  return packs;
}

async function readPack(directory: string): Promise<Pack> {
  const pack = toPack(await readYamlFile(join(directory, 'pack.yaml'), PACK_FILE));
  return {
    ...pack,
    triggers: await readFolder(directory, 'triggers', TRIGGER_FILE, toTrigger, pack.ref),
    actions: await readFolder(directory, 'actions', ACTION_FILE, toAction, pack.ref),
    rules: await readFolder(directory, 'rules', RULE_FILE, toRule, pack.ref),
  };
}

/** In the order of file names. */
async function readFolder<File, Entity extends { ref: string }>(
  packDirectory: string,
  folder: string,
  schema: Joi.ObjectSchema<File>,
  toEntity: (file: File, packRef: string) => Entity,
  packRef: string,
): Promise<Entity[]> {
  const entities = new Map<string, Entity>();
  for (const name of (await list(join(packDirectory, folder))) ?? []) {
    if (!/\.ya?ml$/.test(name)) continue;
    const path = join(packDirectory, folder, name);
    const entity = toEntity(await readYamlFile(path, schema), packRef);
    checkRef(path, entity.ref, packRef);
    if (entities.has(entity.ref))
      throw brokenFile(path, 1, `another file of ${folder}/ declares ${entity.ref} too`);
    entities.set(entity.ref, entity);
  }
  return [...entities.values()];
}

/** A pack declares what is its own, so that no two packs can claim one ref. */
function checkRef(path: string, ref: string, packRef: string): void {
  if (!ref.startsWith(`${packRef}.`)) throw brokenFile(path, 1, `${ref} does not begin with ${packRef}.`);
}

async function list(directory: string): Promise<string[] | null> {
  try {
    return (await readdir(directory)).toSorted();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new StartupError(`${directory}: cannot be read (${code})`);
  }
}
