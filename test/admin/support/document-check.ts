// Finds the operation of a request in the OpenAPI document and validates the answer against its schema.

import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type OpenApiDocument, openApiDocument } from '../../../lib/admin/openapi/document.ts';
import { ROUTES } from '../../../lib/admin/routes/index.ts';

export const DOCUMENT: OpenApiDocument = openApiDocument(ROUTES, '/api/v1');

export const ajv = new Ajv2020.default({ strict: true, allowUnionTypes: true, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: 'openapi.json', ...DOCUMENT } as object, 'openapi.json');
ajv.addVocabulary(['openapi', 'info', 'servers', 'tags', 'paths', 'components']);

/** Throws where the document does not know the answer, or describes another one. */
export function checkAgainstDocument(method: string, path: string, status: number, body: unknown): void {
  const template = templateOf(path);
  // Not ours, or refused before there was an operation to speak of.
  if (template === undefined || status === 405) return;
  const operation = DOCUMENT.paths[template]?.[method.toLowerCase()];
  const response = operation?.responses[status];
  if (response === undefined)
    throw new Error(`${method} ${template} answered ${status}, which is not documented`);
  const schema = response.content?.['application/json']?.schema;
  if (schema === undefined) return;
  const validate = ajv.compile({ ...schema, $id: undefined, ...rebase(schema) });
  if (!validate(body)) {
    throw new Error(
      `${method} ${template} ${status}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`,
    );
  }
}

const TEMPLATES = Object.keys(DOCUMENT.paths).map((template) => ({
  template,
  fixed: !template.includes('{id}'),
  pattern: new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

function templateOf(path: string): string | undefined {
  const plain = (path.split('?')[0] ?? '').replace(/^(\/triggers\/[^/]+)\/webhooks/, '$1/webhook');
  const matching = TEMPLATES.filter(({ pattern }) => pattern.test(plain));
  return (matching.find(({ fixed }) => fixed) ?? matching[0])?.template;
}

/** References of the document, seen from outside it. */
export function rebase<T>(schema: T): T {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi.json#/components'));
}
