// The document and its page: true to the table of routes, valid, and safe to open.

import Ajv2020 from 'ajv/dist/2020.js';
import { expect } from 'chai';
import type { AnySchema } from 'joi';
import type { Operation } from '../../lib/admin/openapi/document.ts';
import { toOpenApiPath } from '../../lib/admin/openapi/document.ts';
import { toJsonSchema } from '../../lib/admin/openapi/json-schema.ts';
import { documentationPage } from '../../lib/admin/openapi/page.ts';
import type { RequestContext } from '../../lib/admin/route.ts';
import { documentationRoutes } from '../../lib/admin/routes/documentation.ts';
import { ROUTES } from '../../lib/admin/routes/index.ts';
import * as schemas from '../../lib/admin/schemas.ts';
import { STATUS_OF } from '../../lib/errors.ts';
import type { AdminServer } from './support/admin-server.ts';
import { ajv, DOCUMENT, rebase } from './support/document-check.ts';
import { sharedAdmin } from './support/shared-admin.ts';

type Schema = Record<string, unknown>;

function schemasOf(operation: Operation): Schema[] {
  const bodies = operation.requestBody === undefined ? [] : Object.values(operation.requestBody.content);
  const answers = Object.values(operation.responses).flatMap(({ content = {} }) => Object.values(content));
  const all = [...bodies, ...answers].map(({ schema }) => schema).filter((schema) => schema !== undefined);
  return [...all, ...operation.parameters.map(({ schema }) => schema)];
}

/** Every schema within a schema that gives examples. */
function withExamples(schema: unknown): Schema[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = Array.isArray((schema as Schema).examples) ? [schema as Schema] : [];
  return [...own, ...Object.values(schema).flatMap(withExamples)];
}

describe('admin: OpenAPI document', () => {
  const operations = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation })),
  );

  it('has an operation for every route, and no other', () => {
    const expected = ROUTES.map(({ method, path }) => `${method} ${toOpenApiPath(path)}`);
    expect(operations.map(({ name }) => name).sort()).to.deep.equal(expected.sort());
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).to.equal(
      operations.length,
    );
  });

  it('is made once for a mount: making it takes long, and everybody may ask for it', async () => {
    let made = 0;
    const [json, page] = documentationRoutes(() => {
      made += 1;
      return ROUTES;
    });
    const asked = async (baseUrl: string) => {
      const context = { req: { baseUrl } } as unknown as RequestContext;
      const answer = await json?.handler(context);
      return 'body' in (answer ?? {}) ? (answer as { body: { text: string } }).body.text : '';
    };
    expect(page?.path).to.equal('/webhooks/docs');
    for (let n = 0; n < 10; n += 1) expect(await asked('/api/v1')).to.include('/api/v1');
    expect(made).to.equal(1);
    expect(await asked('/other')).to.include('/other');
    expect(made).to.equal(2);
  });

  it('declares every parameter in a path, and only codes that there are', () => {
    const statuses = ['200', ...Object.values(STATUS_OF).map(String)];
    for (const { name, path, operation } of operations) {
      const declared = operation.parameters
        .filter((parameter) => parameter.in === 'path')
        .map((parameter) => parameter.name);
      expect(declared, name).to.deep.equal(
        [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter),
      );
      expect(statuses, name).to.include.members(Object.keys(operation.responses));
      expect(operation.tags, name).to.have.length(1);
      expect(operation.summary, name).to.match(/\w/);
    }
  });

  it('holds nothing but valid JSON Schemas, whose references lead somewhere', () => {
    const all = operations.flatMap(({ operation }) => schemasOf(operation));
    expect(all).to.have.length.greaterThan(100);
    for (const schema of [...all, ...Object.values(DOCUMENT.components.schemas)]) ajv.compile(rebase(schema));
  });

  it('gives examples that its own schemas accept', () => {
    const examples = withExamples(DOCUMENT).flatMap((schema) =>
      (schema.examples as unknown[]).map((value) => ({ schema: rebase(schema), value })),
    );
    expect(examples).to.have.length.greaterThan(40);
    for (const { schema, value } of examples)
      expect(ajv.validate(schema, value), JSON.stringify(value)).to.equal(true);
  });

  it('joi and the JSON Schema made of it agree', () => {
    const validators = Object.entries(schemas).filter(([, value]) => typeof value === 'object');
    expect(validators).to.have.length.greaterThan(12);
    const loose = new Ajv2020.default({ strict: false, formats: { 'date-time': true } });
    const samples: unknown[] = [
      {},
      { enabled: true },
      { enabled: 'yes' },
      { requests: 5, window_seconds: 60 },
      { requests: 0, window_seconds: 60 },
      { requests: 1.5, window_seconds: 60 },
      { entries: ['10.0.0.0/8'] },
      { entries: 'x' },
      { payload_limit_kb: 10_241 },
      { tenant: null },
      { tenant: 5 },
      { rate_limit: { requests: 7 } },
      { rate_limit: { surprise: 7 } },
      { hmac: { scheme: 'github', algorithm: 'md5' } },
      { address: '10.0.0.1' },
      { headers: { a: 'b' }, body: 'c' },
      { headers: { a: 1 } },
      { window: '7d' },
      { window: '8d' },
      { page: 0 },
      { status: '4xx' },
      { status: '9xx' },
      [],
      null,
      'text',
    ];
    for (const [name, schema] of validators) {
      const validate = loose.compile(toJsonSchema(schema as never));
      for (const sample of samples) {
        const byJoi =
          (schema as AnySchema).required().validate(sample, { convert: false }).error === undefined;
        expect(validate(sample), `${name} ${JSON.stringify(sample)}`).to.equal(byJoi);
      }
    }
  });

  it('refuses joi types it cannot tell', () => {
    const other = { describe: () => ({ type: 'function' }) };
    expect(() => toJsonSchema(other as never)).to.throw(TypeError, 'function');
  });

  describe('served', () => {
    let admin: AdminServer;
    before(async () => {
      admin = await sharedAdmin();
    });

    it('to everybody, with the address it was asked at', async () => {
      const { status, body } = await admin.get('/webhooks/openapi.json', { as: null });
      expect(status).to.equal(200);
      expect(body).to.deep.equal(JSON.parse(JSON.stringify(DOCUMENT)));
      expect(body.openapi).to.equal('3.1.0');
    });

    it('as a page that runs nothing and loads nothing', async () => {
      const { status, text, headers } = await admin.get('/webhooks/docs', { as: null });
      expect(status).to.equal(200);
      expect(headers.get('content-type')).to.match(/^text\/html/);
      expect(headers.get('content-security-policy'))
        .to.include("default-src 'none'")
        .and.not.include('unsafe');
      expect(text).to.not.match(
        /<script|<link|<img| on\w+=| style=|javascript:|https?:\/\/(?![a-z]+\.example\.com)/i,
      );
      for (const { operation, path } of operations) {
        expect(text).to.include(`id="${operation.operationId}"`);
        expect(text).to.include(path);
      }
    });

    it('with every link leading to a place on it', async () => {
      const { text } = await admin.get('/webhooks/docs', { as: null });
      const targets = [...text.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
      expect(targets).to.have.length.greaterThan(30);
      const ids = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
      expect(targets.filter((target) => !ids.has(target))).to.deep.equal([]);
    });
  });

  it('is escaped on the page', () => {
    const info = { ...DOCUMENT.info, title: '<script>alert(1)</script>' };
    const { html } = documentationPage({ ...DOCUMENT, info, servers: [{ url: '"><img src=x>' }] });
    expect(html).to.not.include('<script>alert').and.not.include('<img src');
  });
});
