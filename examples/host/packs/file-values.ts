// What the YAML files of packs have in common: kinds of values, and how a thing gets its ref and its label. Keys
// that only concern other parts of Attune are accepted and left alone.

import Joi from 'joi';

export const shortText = Joi.string().max(255);
export const prose = Joi.string().allow('', null);
export const map = Joi.object().unknown();
// As the database has it: lower case, one dot, something on both sides. Without a dot the pack is put before it.
export const ref = shortText.pattern(/^[^.A-Z]+(\.[^.A-Z]+)?$/, 'name or pack.name in lower case');

export function mapFile<T>(keys: Joi.PartialSchemaMap<T>): Joi.ObjectSchema<T> {
  return Joi.object<T>(keys).unknown().required().label('the file').messages({
    'object.base': 'this must be a map of names and values',
    'any.required': '{#label} is missing',
    'object.missing': 'one of ref and name is missing',
  });
}

export interface NamedFile {
  ref?: string;
  name?: string;
  label?: string;
  description?: string | null;
}

/** A file of something that belongs to a pack. */
export function namedFile<T extends NamedFile>(keys: Joi.PartialSchemaMap<T>): Joi.ObjectSchema<T> {
  return mapFile<T>({ ref, name: shortText, label: shortText, description: prose, ...keys }).or(
    'ref',
    'name',
  );
}

export function nameOf(file: NamedFile, packRef: string) {
  const entityRef = fullRef(file.ref ?? file.name ?? '', packRef);
  const label = file.label ?? titleOf(file.name ?? entityRef.slice(entityRef.indexOf('.') + 1));
  return { ref: entityRef, label, description: file.description ?? null };
}

export function fullRef(shortOrFull: string, packRef: string): string {
  return shortOrFull.includes('.') ? shortOrFull : `${packRef}.${shortOrFull}`;
}

/** payment_succeeded → Payment Succeeded */
export function titleOf(name: string): string {
  return name.replaceAll(/[_-]+/g, ' ').replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
