// The small examples run as they are, and do what their first lines say.

import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { call, dataDirectory, killExamples, runExample, type TemporaryDirectory } from './example-process.ts';

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

describe('the small examples', function () {
  this.timeout(180_000);
  let data: TemporaryDirectory;
  beforeEach(async () => {
    data = await dataDirectory();
  });
  afterEach(async () => {
    await killExamples();
    await data.remove();
  });

  it('minimal: has fewer than 30 lines, and its curl line works', async () => {
    const source = await readFile(join(import.meta.dirname, '../../examples/minimal/main.ts'), 'utf8');
    expect(source.split('\n')).to.have.lengthOf.below(30);
    const example = runExample('examples/minimal/main.ts', { PORT: await freePort(), DATA_DIR: data.path });
    const [, url = ''] = await example.line(/^Try: curl (\S+)/m);
    const headers = { 'Content-Type': 'application/json' };
    const answer = await call(url, { method: 'POST', headers, body: '{"hello":"world"}' });
    expect(answer.status).to.equal(200);
    const [, event] = await example.line(/^Event (\d+), demo\.hello: \{ hello: 'world' \}$/m);
    expect(Number(event)).to.equal(answer.body.event_id);
    expect((await call(new URL('/metrics', url).href)).body).to.include('attune_webhook_requests_total');
  });

  it('middlewares: let a signed request through to the database, and nothing else', async () => {
    const variables = { PORT: await freePort(), DATA_DIR: data.path, WEBHOOK_SECRET: 'shared' };
    const example = runExample('examples/middlewares/main.ts', variables);
    const [, url = ''] = await example.line(/^POST to (\S+)/m);
    const post = (body: string, secret: string) => {
      const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
      const headers = { 'Content-Type': 'application/json', 'X-Webhook-Signature': signature };
      return call(url, { method: 'POST', headers, body });
    };
    const accepted = await post('{"build":42}', 'shared');
    expect(accepted.body).to.deep.equal({ ok: true });
    expect(accepted.headers.get('ratelimit')).to.match(/r=99/);
    expect((await post('{}', 'guessed')).body).to.include({ success: false, code: 'UNAUTHORIZED' });
    expect(await post(JSON.stringify('x'.repeat(300_000)), 'shared')).to.include({ status: 413 });
    const stored = await call(url);
    expect(stored.body.map((row: { payload: unknown }) => row.payload)).to.deep.include({ build: 42 });
  });
});
