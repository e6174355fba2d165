// The command attune-webhooks, as a process of its own, against a real receiver and a real database.

import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import manifest from '../../package.json' with { type: 'json' };
import { CHILD_ENVIRONMENT } from '../support/child-environment.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { addTrigger, startHost, type WebhookHost } from '../support/webhook-host.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'cli', 'main.ts');

interface Result {
  code: number;
  out: string;
  err: string;
}

function run(args: string[], environment: NodeJS.ProcessEnv = {}, input = ''): Promise<Result> {
  const { promise, resolve } = Promise.withResolvers<Result>();
  const env = { ...CHILD_ENVIRONMENT, ...environment };
  const child = execFile(process.execPath, [MAIN, ...args], { env, timeout: 60_000 }, (error, out, err) =>
    resolve({ code: Number(error?.code ?? 0), out, err }),
  );
  child.stdin?.end(input);
  return promise;
}

describe('attune-webhooks', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  let directory: string;
  let file: string;

  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, { now: Date.now });
    directory = mkdtempSync(join(tmpdir(), 'attune-webhooks-cli-'));
    file = join(directory, 'payload.json');
    writeFileSync(file, '{"ref":"refs/heads/main","id":"evt_1","type":"ping"}');
  });
  after(async () => {
    await host.close();
    await database.drop();
    rmSync(directory, { recursive: true });
  });

  const urlOf = (key: string) => `${host.url}/api/v1/webhooks/${key}`;
  const signedTrigger = (scheme: string, secret: string) =>
    addTrigger(database, {
      webhook_hmac_enabled: true,
      webhook_hmac_scheme: scheme,
      webhook_hmac_secret: secret,
    });
  const latestEvent = async () => (await database.knex('attune.event').orderBy('id', 'desc').limit(1))[0];

  it('tells its version, and about itself', async () => {
    const [version, help, sendHelp] = await Promise.all([
      run(['--version']),
      run(['--help']),
      run(['send', '--help']),
    ]);
    expect(version).to.include({ code: 0, out: `${manifest.version}\n` });
    for (const name of ['send', 'migrate', 'rotate-encryption-key']) expect(help.out).to.include(name);
    expect(sendHelp.out).to.include('--event-type').and.include('ATTUNE_WEBHOOK_SECRET');
  });

  it('sends as GitHub does, the secret out of sight', async () => {
    const { key } = await signedTrigger('github', 'a secret of GitHub');
    const args = [
      'send',
      file,
      '--to',
      urlOf(key),
      '--as',
      'github',
      '--event-type',
      'push',
      '--delivery-id',
      'd-1',
    ];
    const sent = await run(args, { ATTUNE_WEBHOOK_SECRET: 'a secret of GitHub' });
    expect(sent.code, sent.out + sent.err).to.equal(0);
    expect(sent.out).to.match(/^200 OK in \d+ ms\n\{"success":true/);
    const { metadata } = await latestEvent();
    expect(metadata).to.include({ delivery_id: 'd-1', hmac_verified: true });
    expect(metadata.headers).to.include({ 'x-github-event': 'push', 'content-type': 'application/json' });
  });

  it('sends from the standard input, many times, with headers and ids of each', async () => {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const { key, id } = await signedTrigger('standard-webhooks', secret);
    const args = [
      'send',
      '-',
      '--to',
      urlOf(key),
      '--as',
      'standard-webhooks',
      '--repeat',
      '5',
      '--header',
      'X-Try: me',
    ];
    const sent = await run(args, { ATTUNE_WEBHOOK_SECRET: secret }, '{"type":"a"}');
    expect(sent.code, sent.out + sent.err).to.equal(0);
    expect(sent.out).to.match(/^5 requests: 5 × 200; median \d+ ms, slowest \d+ ms\n$/);
    expect(sent.err).to.include('5 of 5 sent');
    const events = await database.knex('attune.event').where({ trigger: id });
    expect(new Set(events.map(({ metadata }) => metadata.delivery_id)).size).to.equal(5);
    expect(events[0].metadata.headers['x-try']).to.equal('me');
  });

  it('signs with the private key of the sender', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = join(directory, 'key.pem');
    writeFileSync(pem, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const secret = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
    const { key } = await signedTrigger('discord', secret);
    const { code, err } = await run([
      'send',
      file,
      '--to',
      urlOf(key),
      '--as',
      'discord',
      '--private-key',
      pem,
    ]);
    expect(code, err).to.equal(0);
  });

  it('exits with 1 where it was refused, showing the answer', async () => {
    const { key } = await signedTrigger('github', 'the right secret');
    const sent = await run([
      'send',
      file,
      '--to',
      urlOf(key),
      '--as',
      'github',
      '--secret',
      'the wrong secret',
    ]);
    expect(sent.code).to.equal(1);
    expect(sent.out)
      .to.match(/^401 Unauthorized in/)
      .and.include('"code":"UNAUTHORIZED"');
    const nowhere = await run(['send', file, '--to', 'http://127.0.0.1:9/', '--as', 'none']);
    expect([nowhere.code, nowhere.out]).to.deep.equal([1, '']);
    expect(nowhere.err).to.include('ECONNREFUSED');
  });

  it('exits with 2 where the command is written wrongly, saying how', async () => {
    const [unknown, database] = await Promise.all([run(['snd']), run(['migrate'])]);
    expect([unknown.code, unknown.out]).to.deep.equal([2, '']);
    expect(unknown.err).to.include('There is no command "snd"').and.include('attune-webhooks --help');
    expect([database.code, database.err.split('\n')[0]]).to.deep.equal([
      2,
      'DATABASE_URL is not set: postgres://user:password@host:5432/name',
    ]);
  });

  describe('on the database', () => {
    const KEYS = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')] as const;
    const values = async () => {
      const { rows } = await database.knex.raw(
        `select (select string_agg(t::text, ' ') from attune.trigger t) || ' '
             || (select string_agg(k::text, ' ') from attune.webhook_key k) as text`,
      );
      return String(rows[0].text);
    };
    const command = (name: string, keys?: string) =>
      run([name], { DATABASE_URL: database.url, ATTUNE_WEBHOOKS_ENCRYPTION_KEY: keys });

    it('migrate says that there is nothing to do', async () => {
      const { code, out, err } = await command('migrate');
      expect([code, out], err).to.deep.equal([0, 'Nothing to do: the database is at this version\n']);
    });

    it('rotate-encryption-key encrypts all of it anew, members of JSON too, and says when the old key may go', async () => {
      const retired = 'a retired secret';
      const { id } = await addTrigger(database, {
        webhook_verify_token: 'a verify token',
        webhook_hmac_previous_secrets: JSON.stringify([
          {
            secret: retired,
            retired_at: '2026-01-20T12:00:00.000Z',
            valid_until: '2999-01-20T12:00:00.000Z',
          },
        ]),
      });
      const first = await command('rotate-encryption-key', KEYS[0]);
      expect(first.code, first.err).to.equal(0);
      expect(first.out).to.match(/^\d+ values were encrypted anew/);
      expect(await values())
        .to.not.include(retired)
        .and.not.include('a verify token');
      const second = await command('rotate-encryption-key', `${KEYS[1]},${KEYS[0]}`);
      expect(second.code, second.err).to.equal(0);
      expect(second.err).to.match(/\d+ of \d+ rows encrypted anew/);
      expect(second.out).to.match(
        /Nothing is left under [0-9a-f]{8}\. Once every instance runs with key [0-9a-f]{8}/,
      );
      const third = await command('rotate-encryption-key', KEYS[1]);
      expect(third.out).to.match(/^0 values/);
      const lost = await command('rotate-encryption-key', KEYS[0]);
      expect(lost.code).to.equal(1);
      expect(lost.err).to.include('ERR_ENCRYPTION_KEY');
      const [row] = await database.knex('attune.trigger').where({ id });
      expect(row.webhook_hmac_previous_secrets[0].secret).to.match(/^enc:v1:/);
    });
  });
});
