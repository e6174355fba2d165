import { expect } from 'chai';
import express from 'express';
import {
  bodySizeLimit,
  errorHandler,
  type PayloadSchemaCheckOptions,
  payloadParser,
  payloadSchemaCheck,
} from '../../index.ts';
import { WebhookConfigError } from '../../lib/errors.ts';
import { serve } from '../support/serve.ts';

async function post(
  schema: PayloadSchemaCheckOptions['schema'],
  body: string,
  headers?: Record<string, string>,
) {
  const app = express();
  app.post('/', bodySizeLimit(), payloadParser(), payloadSchemaCheck({ schema }), (req, res) => {
    res.json(req.webhook?.payload?.json);
  });
  app.use(errorHandler());
  const served = await serve(app);
  const answer = await served.post('/', body, headers);
  await served.close();
  return answer;
}

const SCHEMA = { type: 'object', required: ['ref'], properties: { ref: { type: 'string' } } };

describe('payloadParser and payloadSchemaCheck', () => {
  it('parse and pass what matches', async () => {
    const { status, json } = await post(SCHEMA, '{"ref":"main"}');
    expect({ status, json }).to.deep.equal({ status: 200, json: { ref: 'main' } });
  });

  const cases: [name: string, body: string, type: string, status: number, code: string][] = [
    ['malformed JSON', '{', 'application/json', 400, 'BAD_REQUEST'],
    ['an empty body', '', 'application/json', 400, 'BAD_REQUEST'],
    ['another content type', '{}', 'text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['U+0000', '{"ref":"\\u0000"}', 'application/json', 422, 'VALIDATION_ERROR'],
    ['what violates the schema', '{"ref":1}', 'application/json', 422, 'VALIDATION_ERROR'],
  ];
  for (const [name, body, type, expected, code] of cases) {
    it(`refuse ${name} with ${expected}`, async () => {
      const { status, json } = await post(SCHEMA, body, { 'Content-Type': type });
      expect({ status, code: json.code }).to.deep.equal({ status: expected, code });
    });
  }

  it('list the violations', async () => {
    const { json } = await post(SCHEMA, '{}');
    expect(json.details).to.deep.equal([{ path: '/ref', message: 'is required' }]);
  });

  it('take a compiled schema from a function; a broken one refuses', async () => {
    expect((await post(() => null, '[]')).status).to.equal(200);
    expect((await post(() => ({ problem: 'no schema' }), '[]')).status).to.equal(500);
  });

  for (const schema of [{ type: 'nonsense' }, undefined, 'text', []]) {
    it(`cannot be made with ${JSON.stringify(schema)}`, () => {
      expect(() => payloadSchemaCheck({ schema } as PayloadSchemaCheckOptions))
        .to.throw(WebhookConfigError, 'schema')
        .with.property('code', 'ERR_INVALID_OPTION');
    });
  }
});
