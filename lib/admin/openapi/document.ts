// The OpenAPI 3.1 document, made from the same table of routes and the same schemas that serve and judge requests.

import { STATUS_OF } from '../../errors.ts';
import { packageVersion } from '../package-version.ts';
import type { AnswerKind, Route } from '../route.ts';
import { COMPONENTS } from './components.ts';
import { type JsonSchema, toJsonSchema } from './json-schema.ts';

export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, JsonSchema> };
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema?: JsonSchema }> }>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

const DESCRIPTION =
  'Administration of webhooks. Errors are `{"success":false,"error","code","details"?}`; 422 names every wrong field in ' +
  '`details`. `{trigger}` is an id or a ref, and `webhook` in a path may also be written `webhooks`. Another ' +
  "tenant's trigger is answered 404, exactly like one that is not there.";

export function openApiDocument(routes: readonly Route[], baseUrl: string): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const path = toOpenApiPath(route.path);
    paths[path] = { ...paths[path], [route.method]: toOperation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Attune webhooks', version: packageVersion(), description: DESCRIPTION },
    servers: [{ url: baseUrl || '/' }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: COMPONENTS,
      securitySchemes: {
        host: {
          type: 'http',
          scheme: 'bearer',
          description: 'Whatever the host authenticates by; usually a bearer token.',
        },
      },
    },
  };
}

/** `/triggers/:trigger/webhook{s}` is `/triggers/{trigger}/webhook`. */
export function toOpenApiPath(path: string): string {
  return path.replaceAll('{s}', '').replaceAll(/:(\w+)/g, '{$1}');
}

function toOperation(route: Route): Operation {
  const operation: Operation = {
    operationId: operationIdOf(route),
    tags: [tagOf(route)],
    summary: route.summary,
    security: route.permission === 'public' ? [] : [{ host: [] }],
    parameters: [...pathParameters(route), ...queryParameters(route), ...ifMatchParameter(route)],
    responses: { 200: success(route.answer), ...failures(route) },
  };
  const description = [route.description, permissionNote(route)].filter(Boolean).join('\n\n');
  if (description !== '') operation.description = description;
  if (route.body !== undefined) {
    const content = { 'application/json': { schema: toJsonSchema(route.body) } };
    operation.requestBody = { required: !route.bodyOptional, content };
  }
  return operation;
}

/** `getTriggersTriggerWebhookLog` */
function operationIdOf({ method, path }: Route): string {
  const words = path.replaceAll('{s}', '').match(/\w+/g) ?? [];
  return method + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('');
}

function tagOf({ path }: Route): string {
  const last = path.split('/').findLast((part) => TAGS[part] !== undefined);
  return (last === undefined ? undefined : TAGS[last]) ?? 'Webhooks';
}

const TAGS: Record<string, string> = {
  triggers: 'Triggers',
  'webhook{s}': 'Webhooks',
  hmac: 'Security',
  'rate-limit': 'Security',
  'ip-whitelist': 'Security',
  'payload-limit': 'Security',
  test: 'Testing',
  log: 'Log',
  stats: 'Statistics',
  events: 'Events',
  audit: 'Audit',
  health: 'Health and alerts',
  alerts: 'Health and alerts',
  'alert-channels': 'Health and alerts',
  session: 'This API',
  'openapi.json': 'This API',
  docs: 'This API',
};

function permissionNote({ permission }: Route): string {
  return permission.startsWith('triggers:') ? `Needs the permission \`${permission}\`.` : '';
}

const PATH_PARAMETERS: Record<string, Omit<Parameter, 'name' | 'in' | 'required'>> = {
  trigger: { description: 'Id or ref.', schema: { type: 'string', examples: ['github.push', '123'] } },
  id: { schema: { type: 'integer' } },
};

function pathParameters({ path }: Route): Parameter[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...(PATH_PARAMETERS[name] ?? { schema: { type: 'string' } }),
  }));
}

function queryParameters({ query }: Route): Parameter[] {
  if (query === undefined) return [];
  const { properties = {} } = toJsonSchema(query) as { properties?: Record<string, JsonSchema> };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: false,
    ...(typeof description === 'string' ? { description } : {}),
    schema,
  }));
}

function changesWebhook({ method, path, permission }: Route): boolean {
  const ofTrigger = path.includes(':trigger') && !path.endsWith('/test');
  return method !== 'get' && permission === 'triggers:update' && ofTrigger;
}

function ifMatchParameter(route: Route): Parameter[] {
  if (!changesWebhook(route)) return [];
  const description = 'The `revision` the change is based on; 409 where it is no longer the current one.';
  return [
    {
      name: 'If-Match',
      in: 'header',
      required: false,
      description,
      schema: { type: 'string', examples: ['"7"'] },
    },
  ];
}

function success(answer: AnswerKind): Operation['responses'][string] {
  if ('text' in answer) return { description: answer.description, content: { [answer.text]: {} } };
  return { description: 'Success', content: { 'application/json': { schema: envelope(answer) } } };
}

function envelope(answer: Exclude<AnswerKind, { text: string }>): JsonSchema {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const object = (properties: Record<string, JsonSchema>) => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  });
  if ('one' in answer) return object({ data: ref(answer.one) });
  if ('many' in answer) return object({ data: { type: 'array', items: ref(answer.many) } });
  const list = { data: { type: 'array', items: ref(answer.list) }, pagination: ref('Pagination') };
  return object(answer.counts === undefined ? list : { ...list, counts: ref(answer.counts) });
}

function failures(route: Route): Operation['responses'] {
  const codes: (keyof typeof STATUS_OF)[] = [];
  if (route.permission !== 'public') codes.push('UNAUTHORIZED', 'FORBIDDEN');
  if (route.path.includes('/:')) codes.push('NOT_FOUND');
  codes.push('BAD_REQUEST');
  if (route.method !== 'get') codes.push('PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  if (changesWebhook(route)) codes.push('CONFLICT');
  codes.push('VALIDATION_ERROR', 'INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE');
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
  const sorted = codes.toSorted((a, b) => STATUS_OF[a] - STATUS_OF[b]);
  return Object.fromEntries(sorted.map((code) => [STATUS_OF[code], { description: `\`${code}\``, content }]));
}
