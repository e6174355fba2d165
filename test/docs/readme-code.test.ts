// Runs the README's TypeScript as it stands there: each block is a host of its own.

import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { CHILD_ENVIRONMENT } from '../support/child-environment.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { codeBlocks, ROOT } from './markdown.ts';

const [mounting = '', middlewares = '', ...others] = codeBlocks('README.md')
  .filter(({ language }) => language === 'ts')
  .map(({ code }) => code);

describe("the README's code", () => {
  let directory: string;
  let database: TestDatabase;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'attune-readme-code-'));
    await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    database = await createEmptyDatabase();
  });

  after(async () => {
    await database.drop();
    await rm(directory, { recursive: true, force: true });
  });

  it('is two blocks', () => {
    expect(others).to.deep.equal([]);
  });

  it('mounts the webhooks: receiver, admin API and metrics answer', async () => {
    const code = database.embedded
      ? // The embedded database has one connection and delivers no notifications.
        mounting.replace('createWebhooks({', 'createWebhooks({ poolMax: 1, listen: false,')
      : mounting;
    const env = { DATABASE_URL: database.url, ADMIN_TOKEN: 'the-admin-token' };
    await withHost(directory, code, env, async (url) => {
      const unknown = await fetch(`${url}/api/v1/webhooks/wh_nobodyholdsthiskey`, { method: 'POST' });
      expect(unknown.status).to.equal(404);
      const headers = { Authorization: 'Bearer the-admin-token' };
      expect((await fetch(`${url}/api/v1/triggers`)).status).to.equal(401);
      expect((await fetch(`${url}/api/v1/triggers`, { headers })).status).to.equal(200);
      expect(await (await fetch(`${url}/metrics`)).text()).to.include('outcome="unknown_key"} 1');
    });
  });

  it('puts the middlewares on a route of its own: signed passes, unsigned does not', async () => {
    await withHost(directory, middlewares, { CI_SECRET: 'a secret of both sides' }, async (url) => {
      const body = '{"build":1}';
      const signature = createHmac('sha256', 'a secret of both sides').update(body).digest('hex');
      const post = (headers: Record<string, string>) =>
        fetch(`${url}/hooks/ci`, {
          method: 'POST',
          body,
          headers: { 'Content-Type': 'application/json', ...headers },
        });
      const signed = await post({ 'X-Webhook-Signature': `sha256=${signature}` });
      expect([signed.status, await signed.json()]).to.deep.equal([200, { ok: true }]);
      const unsigned = await post({});
      expect(unsigned.status).to.equal(401);
      expect(await unsigned.json()).to.include({ code: 'UNAUTHORIZED' });
    });
  });
});

async function withHost(
  directory: string,
  code: string,
  env: NodeJS.ProcessEnv,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const file = join(directory, 'host.ts');
  const entry = pathToFileURL(join(ROOT, 'index.ts')).href;
  await writeFile(file, code.replaceAll("'attune-webhooks'", `'${entry}'`));
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  const port = await freePort();
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, ...CHILD_ENVIRONMENT, ...env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    await reachable(child, `http://127.0.0.1:${port}`);
    await use(`http://127.0.0.1:${port}`);
  } finally {
    await end(child);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** The README's hosts print nothing when they listen, so they are asked until they answer. */
async function reachable(child: ChildProcess, url: string): Promise<void> {
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the host ended with ${child.exitCode}: ${errors}`);
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
