// Mapping by a Liquid template that writes JSON.

import { parseForTemplates } from '../liquid/json-text.ts';
import { compileTemplate, type Template, TemplateError } from '../liquid/template.ts';
import type { Payload } from '../payload/parse-payload.ts';
import { toMappedPayload } from './mapped-payload.ts';
import { MappingError, notMappable, placeOf, tookTooLong } from './mapping-error.ts';
import type { RequestScope } from './request-scope.ts';

interface Bounds {
  maxOutputBytes: number;
  timeoutMs: number;
}

/** @throws MappingError */
export function compileLiquidMapping(
  template: unknown,
  bounds: Bounds,
): (payload: Payload, scope: () => RequestScope) => Payload {
  const compiled = compile(template, bounds);
  return (payload, scope) => {
    const visible = { ...scope(), payload: parseForTemplates(payload.text, payload.json) };
    return toMappedPayload(render(compiled, visible, payload, bounds), bounds.maxOutputBytes);
  };
}

function compile(template: unknown, bounds: Bounds): Template {
  const path = '/template';
  if (typeof template !== 'string' || template.trim() === '') {
    throw new MappingError([{ path, message: 'must be a Liquid template that writes JSON', position: null }]);
  }
  try {
    return compileTemplate(template, bounds);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new MappingError([{ path, message: error.message, position: error.position }], error);
  }
}

function render(template: Template, scope: object, { text }: Payload, { timeoutMs }: Bounds): string {
  try {
    return template.render(scope, text.length);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    if (error.limit === 'time') throw tookTooLong(timeoutMs, error);
    throw notMappable(`the template ${error.message}${placeOf(error.position)}`, undefined, error);
  }
}
