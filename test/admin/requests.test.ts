// What is not a proper request: bodies, queries, methods and paths of every wrong kind.

import { expect } from 'chai';
import express from 'express';
import { createAdminRouter } from '../../lib/admin/router.ts';
import { WebhookConfigError } from '../../lib/errors.ts';
import type { AdminServer } from './support/admin-server.ts';
import { addTrigger } from './support/rows.ts';
import { sharedAdmin } from './support/shared-admin.ts';

describe('admin: requests', () => {
  let admin: AdminServer;
  let id: number;

  before(async () => {
    admin = await sharedAdmin();
    id = await addTrigger(admin.db, 'request.one');
  });

  const patch = (raw: string, headers = {}) =>
    admin.call('PATCH', `/triggers/${id}/webhook`, { raw, headers });

  it('refuses to exist without authentication', () => {
    expect(() => createAdminRouter({} as never))
      .to.throw(WebhookConfigError)
      .with.property('code', 'ERR_NO_AUTHENTICATE');
  });

  for (const [what, raw, headers, status, code] of [
    ['malformed JSON', '{"enabled":', {}, 400, 'BAD_REQUEST'],
    ['text', 'enabled', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'a form',
      'enabled=1',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['an unknown encoding', '{}', { 'content-encoding': 'zstd-x' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'an unknown charset',
      '{}',
      { 'content-type': 'application/json; charset=klingon' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['more than 256 KB', JSON.stringify({ x: 'x'.repeat(262_144) }), {}, 413, 'PAYLOAD_TOO_LARGE'],
    ['a bare string', '"enabled"', {}, 400, 'BAD_REQUEST'],
    ['nothing at all', '', {}, 422, 'VALIDATION_ERROR'],
  ] as const) {
    it(`answers ${status} to ${what}`, async () => {
      const answer = await patch(raw, headers);
      expect([answer.status, answer.body.code]).to.deep.equal([status, code]);
    });
  }

  it('takes JSON by any name', async () => {
    expect((await patch('{}', { 'content-type': 'application/merge-patch+json' })).status).to.equal(200);
  });

  it('takes what the host has parsed already', async () => {
    const other = await admin.another({ before: (app) => app.use(express.json()) });
    const { status, body } = await other.call('PATCH', `/triggers/${id}/webhook`, {
      body: { payload_limit_kb: 3 },
    });
    expect([status, body.data.payload_limit_kb]).to.deep.equal([200, 3]);
  });

  it('does not read the body of somebody unknown', async () => {
    const answer = await admin.call('PATCH', `/triggers/${id}/webhook`, { as: null, raw: '{"enabled":' });
    expect(answer.status).to.equal(401);
  });

  it('takes an empty body or {} where there is nothing to say, and nothing else', async () => {
    const enable = (raw?: string) => admin.call('POST', `/triggers/${id}/webhook/enable`, { raw });
    expect((await enable()).status).to.equal(200);
    expect((await enable('{}')).status).to.equal(200);
    const { status, body } = await enable('{"force":true}');
    expect([status, body.details[0].path]).to.deep.equal([422, '/force']);
  });

  for (const [query, paths] of [
    ['page=0', ['/page']],
    ['page=-1&page_size=0', ['/page', '/page_size']],
    ['page=1.5', ['/page']],
    ['page=abc&state=maybe&health=fine', ['/health', '/page', '/state']],
    ['page=1&page=2', ['/page']],
    ['page_size=1&limit=2', ['']],
    ['foo=bar&constructor=1', ['/constructor', '/foo']],
    ['q=%00', ['/q']],
    ['page=99999999999999999999', ['/page']],
  ] as const) {
    it(`answers 422 to ?${query}`, async () => {
      const { status, body } = await admin.get(`/triggers?${query}`);
      expect([status, body.code]).to.deep.equal([422, 'VALIDATION_ERROR']);
      expect(body.details.map(({ path }: { path: string }) => path).sort()).to.deep.equal(paths);
    });
  }

  it('queries are read alike whatever query parser the host has', async () => {
    const other = await admin.another({ before: (app) => app.set('query parser', 'extended') });
    expect((await other.get('/triggers?q[a]=1')).body.details[0].path).to.equal('/q[a]');
  });

  it('caps the page size at 100, by each of its names', async () => {
    for (const name of ['page_size', 'per_page', 'limit']) {
      expect((await admin.get(`/triggers?${name}=1000`)).body.pagination.page_size).to.equal(100);
      expect((await admin.get(`/triggers?${name}=7`)).body.pagination.page_size).to.equal(7);
    }
  });

  for (const [method, path, allow] of [
    ['DELETE', '/webhook', 'GET, HEAD, PATCH'],
    ['GET', '/webhook/enable', 'POST'],
    ['PUT', '/webhooks/hmac', 'POST, DELETE, GET, HEAD'],
    ['POST', '/webhook/log', 'GET, HEAD'],
  ] as const) {
    it(`answers 405 to ${method} …${path}, saying what works`, async () => {
      const { status, headers, body } = await admin.call(method, `/triggers/${id}${path}`);
      expect([status, body.code, headers.get('allow')]).to.deep.equal([405, 'METHOD_NOT_ALLOWED', allow]);
    });
  }

  it('leaves to the host what is not in the table', async () => {
    for (const [method, path] of [
      ['POST', '/triggers'],
      ['PUT', '/triggers/request.one'],
      ['DELETE', `/triggers/${id}`],
      ['GET', '/triggers/enabled'],
      ['GET', `/triggers/${id}/rules`],
      ['GET', `/triggers/${id}/webhook/unheard-of`],
      ['POST', '/events'],
      ['GET', '/events/stream'],
      ['GET', '/webhooks/unheard-of'],
      ['OPTIONS', `/triggers/${id}/webhook`],
    ] as const) {
      const { status, text } = await admin.call(method, path, { as: null });
      expect([status, text], `${method} ${path}`).to.deep.equal([404, 'the host']);
    }
  });

  it('answers HEAD like GET, without a body', async () => {
    const { status, text, headers } = await admin.call('HEAD', `/triggers/${id}/webhook`);
    expect([status, text]).to.deep.equal([200, '']);
    expect(Number(headers.get('content-length'))).to.be.greaterThan(100);
  });

  for (const ref of [
    "x.y' OR '1'='1",
    'x.y; DROP TABLE attune.trigger;--',
    'x.%',
    'x._',
    'x.\0',
    'x.\ud83d\ude00',
    `x.${'y'.repeat(5000)}`,
    'x.y/../../request.one',
    '9'.repeat(19),
    '9'.repeat(400),
    '-1',
    '0',
    'request.one ',
    'REQUEST.ONE',
    'nodot',
    '?',
    'x.$1',
  ]) {
    it(`answers 404 to the ref ${JSON.stringify(ref.slice(0, 40))}`, async () => {
      const { status, body } = await admin.get(`/triggers/${encodeURIComponent(ref)}/webhook`);
      expect([status, body.code]).to.deep.equal([404, 'NOT_FOUND']);
    });
  }

  it('answers 400 to broken percent-encoding', async () => {
    const { status, body } = await admin.get('/triggers/%ff.x/webhook');
    expect([status, body.code]).to.deep.equal([400, 'BAD_REQUEST']);
  });

  it('finds refs as strange as a database allows', async () => {
    for (const ref of ['a b.c d', '1.2', "it's.ok", 'ünï.cødé', 'a.b?c', 'a.b%c', 'a.b/c']) {
      const trigger = await addTrigger(admin.db, ref);
      const { status, body } = await admin.get(`/triggers/${encodeURIComponent(ref)}/webhook`);
      expect([status, body.data?.trigger_id], ref).to.deep.equal([200, trigger]);
    }
  });

  it('tells nothing of SQL when the database fails, and logs it', async () => {
    await admin.db.raw('ALTER TABLE attune.webhook_audit RENAME TO webhook_audit_away');
    try {
      const { status, body, text } = await admin.get('/webhooks/audit');
      expect([status, body.code]).to.deep.equal([500, 'INTERNAL_SERVER_ERROR']);
      expect(text).to.not.match(/webhook_audit|select|relation/i);
      expect(admin.errors).to.have.length.greaterThan(0);
    } finally {
      await admin.db.raw('ALTER TABLE attune.webhook_audit_away RENAME TO webhook_audit');
    }
  });
});
