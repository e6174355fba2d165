// The test tool's route: what reaches the runner, what is audited, what is refused.

import { expect } from 'chai';
import type { TestReport, TestRequest } from '../../lib/admin/api-types.ts';
import type { AdminServer } from './support/admin-server.ts';
import { addTrigger } from './support/rows.ts';
import { sharedAdmin } from './support/shared-admin.ts';

describe('admin: test tool', () => {
  let admin: AdminServer;
  let id: number;
  const calls: { trigger: object; request: TestRequest; callerIp: string | undefined }[] = [];

  before(async () => {
    admin = await (await sharedAdmin()).another({
      test: async (trigger, request, callerIp) => {
        calls.push({ trigger, request, callerIp });
        const result: TestReport = {
          dry_run: request.dry_run ?? false,
          status: 200,
          outcome: 'accepted',
          response_headers: { 'content-type': 'application/json' },
          response_body: { success: true },
          checks: [{ name: 'key', result: 'passed', detail: null, duration_ms: 0.2 }],
          event_id: 9,
          duration_ms: 1.5,
          request_headers: {},
        };
        return result;
      },
    });
    id = await addTrigger(admin.db, 'test.one');
  });
  beforeEach(() => calls.splice(0));

  const run = (body?: unknown) => admin.call('POST', `/triggers/${id}/webhook/test`, { body });
  const audited = async () =>
    (await admin.get(`/triggers/${id}/webhook/audit?action=webhook.test`)).body.data;

  it('hands the request to the runner and its report back', async () => {
    const request = {
      headers: { 'X-GitHub-Event': 'push' },
      body: '{"a":1}',
      source_ip: '192.30.252.7',
      sign: true,
    };
    const { status, body } = await run(request);
    expect([status, body.data.event_id]).to.deep.equal([200, 9]);
    expect(calls).to.deep.equal([
      { trigger: { id, ref: 'test.one' }, request: { ...request, dry_run: false }, callerIp: '127.0.0.1' },
    ]);
  });

  it('is audited, but for a dry run', async () => {
    const before = (await audited()).length;
    await run({ dry_run: true });
    expect(await audited()).to.have.length(before);
    await run();
    expect((await audited())[0].details).to.deep.equal({
      outcome: 'accepted',
      status: 200,
      event_id: 9,
      signed: false,
    });
  });

  for (const [what, body] of Object.entries({
    'two bodies': { body: 'a', body_base64: 'YQ==' },
    'what is not base64': { body_base64: '***' },
    'a header name with a line break': { headers: { 'x\r\ny': '1' } },
    'a header value with a line break': { headers: { x: 'a\r\nb: c' } },
    'a number for a header': { headers: { x: 1 } },
    'a host name for an address': { source_ip: 'example.com' },
    'a network for an address': { source_ip: '10.0.0.0/8' },
    'anything else': { url: 'http://169.254.169.254/' },
  })) {
    it(`refuses ${what}`, async () => {
      expect((await run(body)).status).to.equal(422);
      expect(calls).to.deep.equal([]);
    });
  }
});
