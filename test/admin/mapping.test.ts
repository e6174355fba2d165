// Mapping of payloads over the API: set, refused with its place, and tried out.

import { expect } from 'chai';
import type { AdminServer } from './support/admin-server.ts';
import { addEvent, addTrigger } from './support/rows.ts';
import { sharedAdmin } from './support/shared-admin.ts';

const FIELDS = { kind: 'jsonpath', fields: { repo: '$.repository.full_name', id: '$.repository.id' } };
const PUSH = '{"repository":{"full_name":"octo/hello","id":12345678901234567890}}';

describe('admin: mapping', () => {
  let admin: AdminServer;
  let id: number;
  let count = 0;

  before(async () => {
    admin = await sharedAdmin();
  });
  beforeEach(async () => {
    count += 1;
    id = await addTrigger(admin.db, `mapping.t${count}`);
  });

  const path = (rest = '') => `/triggers/${id}/webhook/mapping${rest}`;
  const put = (body: unknown, options = {}) => admin.call('PUT', path(), { body, ...options });
  const preview = (body: unknown, options = {}) => admin.call('POST', path('/preview'), { body, ...options });

  it('is nothing at first, is set in parts, and is part of the settings', async () => {
    const none = { mapping: null, input_schema: null, keep_original: false };
    expect((await admin.get(path())).body.data).to.deep.equal(none);
    expect((await put({ mapping: FIELDS })).body.data).to.deep.equal({ ...none, mapping: FIELDS });
    await put({ input_schema: { required: ['repository'] }, keep_original: true });
    const all = { mapping: FIELDS, input_schema: { required: ['repository'] }, keep_original: true };
    expect((await admin.get(path())).body.data).to.deep.equal(all);
    expect((await admin.get(`/triggers/${id}/webhook`)).body.data.transform).to.deep.equal(all);
    expect((await put({ mapping: null, input_schema: null, keep_original: false })).body.data).to.deep.equal(
      none,
    );
    const audit = await admin.get(`/triggers/${id}/webhook/audit`);
    expect(audit.body.data.map((entry: { action: string }) => entry.action)).to.include('mapping.update');
  });

  it('is refused with the place of what is wrong', async () => {
    const { status, body } = await put({
      mapping: { kind: 'jsonpath', fields: { a: '$.b[' } },
      input_schema: { type: 'nothing' },
    });
    expect(status).to.equal(422);
    expect(body.details.map((detail: { path: string }) => detail.path)).to.deep.equal([
      '/transform/mapping/fields/a',
      '/transform/input_schema',
    ]);
    expect(body.details[0].message).to.contain('at character 5');
    const liquid = await put({ mapping: { kind: 'liquid', template: '{\n {{ a | nope }}' } });
    expect(liquid.body.details[0].message).to.contain('line 2, column 2');
    const unknown = await put({ mapping: { kind: 'x' } });
    expect(unknown.status).to.equal(422);
    expect(unknown.body.details[0].message).to.contain('"jsonpath" with "fields"');
  });

  it('is changed by those who may, on the revision they know', async () => {
    expect((await put({ mapping: FIELDS }, { as: 'reader' })).status).to.equal(403);
    expect((await put({ mapping: FIELDS }, { as: 'tenant-a' })).status).to.equal(404);
    expect((await put({ mapping: FIELDS }, { headers: { 'If-Match': '"999999"' } })).status).to.equal(409);
    expect((await admin.get(path(), { as: 'reader' })).status).to.equal(200);
  });

  it('is tried on a payload, with every digit', async () => {
    const { status, body } = await preview({ mapping: FIELDS, payload_text: PUSH }, { as: 'reader' });
    expect(status).to.equal(200);
    expect(body.data.output_text).to.equal('{"repo":"octo/hello","id":12345678901234567890}');
    expect(body.data.errors).to.deep.equal([]);
    expect(body.data.took_ms).to.be.a('number');
  });

  it('shows templates the headers that are given, without credentials', async () => {
    const template = '{"a":{{ headers["x-github-event"] | json }},"b":{{ headers.authorization | json }}}';
    const { body } = await preview({
      mapping: { kind: 'liquid', template },
      payload: {},
      headers: { 'X-GitHub-Event': 'push', Authorization: 'Bearer x' },
    });
    expect(body.data.output).to.deep.equal({ a: 'push', b: null });
  });

  it('tells what fails: the mapping, the payload, either schema', async () => {
    const errors = async (body: object) => (await preview(body)).body.data.errors;
    expect(
      (await errors({ mapping: { kind: 'jsonpath', fields: { a: '$[' } }, payload: 1 }))[0],
    ).to.deep.include({
      path: '/mapping/fields/a',
      position: { offset: 2 },
    });
    expect((await errors({ payload_text: '{"a":' }))[0].path).to.equal('/payload');
    expect((await errors({ mapping: { kind: 'liquid', template: 'x' }, payload: 1 }))[0].message).to.contain(
      'no JSON',
    );
    const failing = {
      mapping: {
        kind: 'liquid',
        template:
          '\n{{ "a" | divided_by: 0 | date: "%9999999999d" }}{{ "2020-01-01" | date: "%9999999999d" }}',
      },
      payload: 1,
    };
    expect((await errors(failing))[0].position.line).to.equal(2);
    await admin
      .db('attune.trigger')
      .where({ id })
      .update({ out_schema: JSON.stringify({ required: ['z'], type: 'object' }) });
    const { data } = (await preview({ input_schema: { required: ['y'] }, payload: {} })).body;
    expect(data.violations.before).to.have.lengthOf(1);
    expect(data.violations.after).to.have.lengthOf(1);
  });

  it('is tried on one element of a batch, as the receiver takes it apart', async () => {
    const batch = async (settings: object) =>
      admin
        .db('attune.trigger')
        .where({ id })
        .update({ webhook_batch: JSON.stringify(settings) });
    const of = async (body: object) => (await preview({ mapping: FIELDS, ...body })).body.data;
    const two = `[{"no":1},${PUSH}]`;
    await batch({ format: 'array' });
    expect(await of({ payload_text: two, element: 1 })).to.deep.include({
      output_text: '{"repo":"octo/hello","id":12345678901234567890}',
      batch_elements: 2,
    });
    expect(await of({ payload_text: PUSH })).to.deep.include({ batch_elements: null, errors: [] });
    expect((await of({ payload_text: two, element: 2 })).errors[0]).to.deep.include({
      path: '/element',
      message: 'The batch holds 2 elements, counted from 0; there is no element 2',
    });
    await batch({ format: 'ndjson' });
    const lines = { payload_text: `{"no"\n${PUSH}\n`, headers: { 'Content-Type': 'application/x-ndjson' } };
    expect((await of(lines)).errors[0].path).to.equal('/element');
    expect((await of({ ...lines, element: 1 })).output.repo).to.equal('octo/hello');
    await batch({ format: 'path', path: '$.items' });
    expect((await of({ payload_text: '{}' })).errors[0].message).to.match(/holds 0 values at \$\.items/);
    await batch({ format: 'unknown' });
    expect((await of({ payload_text: two })).errors[0].message).to.match(/setting cannot be used.*no format/);
    const event = await addEvent(admin.db, { trigger: id, payload: two });
    expect(await of({ event_id: event })).to.deep.include({ batch_elements: null });
  });

  it('is tried on an event of this trigger only', async () => {
    const event = await addEvent(admin.db, { trigger: id, payload: PUSH });
    await put({ mapping: FIELDS });
    expect((await preview({ event_id: event })).body.data.output_text).to.contain('12345678901234567890');
    id = await addTrigger(admin.db, `mapping.other${count}`);
    expect((await preview({ event_id: event })).status).to.equal(404);
    expect((await preview({ log_id: 999_999 })).status).to.equal(404);
    expect((await preview({})).status).to.equal(422);
  });
});

describe('admin: proxy', () => {
  let admin: AdminServer;
  let id: number;

  before(async () => {
    admin = await sharedAdmin();
    id = await addTrigger(admin.db, 'mapping.proxied');
  });

  const patch = (proxy: unknown, options = {}) =>
    admin.call('PATCH', `/triggers/${id}/webhook`, { body: { proxy }, ...options });
  const shown = async (as: string) => (await admin.get(`/triggers/${id}/webhook`, { as })).body.data.proxy;
  const header = (value: string | null) => ({ name: 'X-Token', value, secret: true });

  it('is set with defaults, changed in parts, and switched off', async () => {
    expect(await shown('admin')).to.equal(null);
    const url = 'https://app.example.com/hooks?token=abc';
    const { body } = await patch({ url, headers: [header('s3cret-value')] });
    expect(body.data.proxy).to.deep.include({ url, method: null, timeout_ms: 10_000 });
    expect(body.data.proxy.headers).to.deep.equal([{ name: 'X-Token', value: null, secret: true }]);
    expect((await patch({ timeout_ms: 500 })).body.data.proxy).to.deep.include({ url, timeout_ms: 500 });
    expect((await shown('reader')).url).to.equal('https://app.example.com/hooks?token=…');
  });

  it('keeps a secret that is not sent again, and shows it nowhere', async () => {
    await patch({ headers: [header(null), { name: 'X-Other', value: '{{ event.id }}' }] });
    const stored = async () =>
      (await admin.db('attune.trigger').where({ id }).first('webhook_proxy')).webhook_proxy;
    expect((await stored()).secrets).to.deep.equal({ 'x-token': 's3cret-value' });
    const audit = await admin.get(`/triggers/${id}/webhook/audit`);
    for (const text of [audit.text, (await admin.get(`/triggers/${id}/webhook`)).text]) {
      expect(text).not.to.contain('s3cret-value');
    }
    expect(audit.text).not.to.contain('token=abc');
  });

  it('keeps no secret for another server than the one it was given to', async () => {
    const url = 'https://elsewhere.example.com/hooks';
    for (const change of [{ url }, { url, headers: [header(null)] }]) {
      const { status, body } = await patch(change);
      expect(status).to.equal(422);
      expect(body.details[0].path).to.equal('/proxy/headers/0/value');
      expect(body.details[0].message).to.include('https://app.example.com');
    }
    const entered = await patch({ url, headers: [header('s3cret-value')] });
    expect(entered.body.data.proxy.url).to.equal(url);
  });

  it('is refused with the place of everything that is wrong', async () => {
    const { status, body } = await patch({
      url: 'http://127.0.0.1/',
      headers: [
        { name: 'Host', value: 'x' },
        { name: 'X-A', value: '{{ a | nope }}' },
        { name: 'X-B', secret: true, value: null },
      ],
      answer: { json_schema: { type: 'nothing' } },
    });
    expect(status).to.equal(422);
    expect(body.details.map((detail: { path: string }) => detail.path)).to.have.members([
      '/proxy/url',
      '/proxy/headers/0/name',
      '/proxy/headers/1/value',
      '/proxy/headers/2/value',
      '/proxy/answer/json_schema',
    ]);
    expect((await patch({ url: 'ftp://x.example/' })).status).to.equal(422);
    expect((await patch({ timeout_ms: 99 })).status).to.equal(422);
    expect((await patch(null, { as: 'reader' })).status).to.equal(403);
    expect((await patch(null)).body.data.proxy).to.equal(null);
  });
});
