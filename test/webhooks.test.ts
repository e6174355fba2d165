// createWebhooks as a host meets it: creation and its mistakes, mounting, closing.

import { expect } from 'chai';
import express, { type Express } from 'express';
import { Registry } from 'prom-client';
import { createWebhooks, type WebhooksOptions } from '../index.ts';
import { WebhookConfigError } from '../lib/errors.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from './support/database.ts';
import { serve } from './support/serve.ts';
import {
  addSignedTrigger,
  addTrigger,
  eventsOf,
  eventually,
  type HostOptions,
  logOf,
  NO_LIMITS,
  signed,
  startHost,
  type WebhookHost,
} from './support/webhook-host.ts';

async function configError(work: () => unknown): Promise<WebhookConfigError> {
  try {
    await work();
  } catch (error) {
    expect(error).to.be.instanceOf(WebhookConfigError);
    return error as WebhookConfigError;
  }
  throw new Error('nothing was thrown');
}

describe('createWebhooks', () => {
  let database: TestDatabase;
  const hosts: WebhookHost[] = [];
  before(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    for (const host of hosts.splice(0)) await host.close();
  });
  after(() => database.drop());

  async function start(options: HostOptions = {}): Promise<WebhookHost> {
    const host = await startHost(database, options);
    hosts.push(host);
    return host;
  }

  describe('explains mistakes', () => {
    it('an unknown option: ERR_INVALID_OPTION with the nearest one', async () => {
      const { code, message } = await configError(() =>
        createWebhooks({ database: database.url, onEvnt: () => {} } as unknown as WebhooksOptions),
      );
      expect(code).to.equal('ERR_INVALID_OPTION');
      expect(message)
        .to.include('did you mean "onEvent"?')
        .and.include('docs/troubleshooting.md#err_invalid_option');
    });

    it('no database: ERR_INVALID_OPTION', async () => {
      expect((await configError(() => createWebhooks({} as WebhooksOptions))).code).to.equal(
        'ERR_INVALID_OPTION',
      );
    });

    it('a database that is not there: ERR_DATABASE_UNREACHABLE, without its password', async () => {
      const url = 'postgres://someone:hunter2@127.0.0.1:1/nothing';
      const { code, message } = await configError(() =>
        createWebhooks({ database: url, registry: new Registry() }),
      );
      expect(code).to.equal('ERR_DATABASE_UNREACHABLE');
      expect(message).to.include('127.0.0.1:1/nothing').and.not.include('hunter2');
    });

    it('an encryption key of the wrong length: ERR_ENCRYPTION_KEY', async () => {
      const options = { database: database.url, encryptionKey: 'too short' };
      expect((await configError(() => createWebhooks(options))).code).to.equal('ERR_ENCRYPTION_KEY');
    });

    it('two instances on one registry: ERR_REGISTRY_IN_USE, until the first is closed', async () => {
      const registry = new Registry();
      const first = await start({ registry });
      expect((await configError(() => start({ registry }))).code).to.equal('ERR_REGISTRY_IN_USE');
      expect((await first.deliver('wh_unknown_key', '{}')).status).to.equal(404);
      await first.webhooks.close();
      await start({ registry });
    });

    it('no authenticate: the admin API does not exist, and ERR_NO_AUTHENTICATE says why', async () => {
      const host = await start();
      expect((await configError(() => host.webhooks.admin)).code).to.equal('ERR_NO_AUTHENTICATE');
      expect((await host.get('/api/v1/triggers')).status).to.equal(404);
    });

    it('secrets in clear: a warning, and none with an encryption key', async () => {
      const warnings = async (options: HostOptions = {}) =>
        (await start(options)).log.filter(({ level }) => level === 'warn').map(({ message }) => message);
      expect((await warnings()).join()).to.include('ATTUNE_WEBHOOKS_ENCRYPTION_KEY');
      expect(await warnings({ encryptionKey: 'ab'.repeat(32) })).to.deep.equal([]);
    });

    it('a start that fails half-way leaves the registry free', async () => {
      const registry = new Registry();
      await database.knex.raw(
        `drop schema if exists attune_webhook_jobs cascade; create schema attune_webhook_jobs;
         create table attune_webhook_jobs.version (x int)`,
      );
      const failure = await start({ registry, onEvent: () => {} }).then(
        () => null,
        (error) => error,
      );
      await database.knex.raw('drop schema attune_webhook_jobs cascade');
      expect(failure).to.be.instanceOf(Error);
      expect(registry.getMetricsAsArray()).to.deep.equal([]);
    });
  });

  describe('behind express.json()', () => {
    const cases: [name: string, before: (app: Express) => void, status: number][] = [
      ['alone', (app) => app.use(express.json()), 500],
      ['with verify', (app) => app.use(express.json({ verify: keepBytes })), 200],
      ['replaced by express.raw()', (app) => app.use(express.raw({ type: '*/*' })), 200],
      ['for other routes only', (app) => app.use('/other', express.json()), 200],
    ];
    for (const [name, before, status] of cases) {
      it(`${name}, HMAC on: ${status}`, async () => {
        const host = await start({ before });
        const trigger = await addSignedTrigger(database);
        const body = '{"a": 1.0}';
        const answer = await host.deliver(trigger.key, body, signed(body));
        expect(answer.status).to.equal(status);
        if (status === 200) return expect(await eventsOf(database, trigger)).to.have.lengthOf(1);
        expect(answer.json.error).to.match(
          /express\.json\(\).*Mount the webhooks before.*verify.*ERR_BODY_ALREADY_PARSED/,
        );
        const [row] = await logOf(database, trigger, 1);
        expect(row).to.include({ outcome: 'error', status_code: 500 });
        expect(host.log.some(({ level }) => level === 'error')).to.equal(true);
      });
    }
  });

  it('mounts at the root, and the receiver alone', async () => {
    const host = await start();
    const trigger = await addTrigger(database);
    for (const router of [host.webhooks.router, host.webhooks.receiver]) {
      const served = await serve(express().use(router));
      expect((await served.post(`/webhooks/${trigger.key}`, '{}')).status).to.equal(200);
      expect((await served.get('/elsewhere')).status).to.equal(404);
      await served.close();
    }
  });

  it('leaves the paths of the administration to it', async () => {
    const host = await start({ authenticate: () => null });
    expect((await host.get('/api/v1/webhooks/log')).status).to.equal(401);
    expect((await host.get('/api/v1/triggers')).status).to.equal(401);
    expect((await host.get('/api/v1/webhooks/wh_a_key')).status).to.equal(405);
  });

  it('answers its metrics in Prometheus’s format', async () => {
    const host = await start();
    host.app.get('/metrics', host.webhooks.metrics);
    const { status, headers, text } = await host.get('/metrics');
    expect(status).to.equal(200);
    expect(headers['content-type']).to.match(/^text\/plain; version=0\.0\.4/);
    expect(text).to.include('# TYPE attune_webhook_requests_total counter');
  });

  it('puts the whole key into event metadata where the host asks for it, and never into the log', async () => {
    const host = await start({ eventKey: 'full' });
    const trigger = await addTrigger(database);
    await host.deliver(trigger.key, '{}');
    const [event] = await eventsOf(database, trigger);
    expect(event?.metadata.webhook_key).to.equal(trigger.key);
    const [row] = await logOf(database, trigger, 1);
    expect(row?.webhook_key).to.equal(`${trigger.key.slice(0, 11)}…`);
  });

  describe('close()', () => {
    it('under load: everything taken is answered, every 200 is stored, nothing is left open', async () => {
      const openBefore = openSockets();
      const host = await startHost(database, { database: database.url, poolMax: database.poolMax });
      const trigger = await addTrigger(database);
      const answers = Array.from({ length: 200 }, (_, n) => host.deliver(trigger.key, `{"n":${n}}`));
      await Promise.race(answers);
      await host.webhooks.close();
      const settled = await Promise.all(answers);
      expect(new Set(settled.map(({ status }) => status))).to.satisfy(
        (statuses: Set<number>) =>
          statuses.has(200) && [...statuses].every((status) => [200, 503].includes(status)),
      );
      const ids = settled.filter(({ status }) => status === 200).map(({ json }) => json.event_id);
      const stored = (await eventsOf(database, trigger)).map(({ id }) => Number(id));
      expect(stored.toSorted((a, b) => a - b)).to.deep.equal(ids.toSorted((a, b) => a - b));
      await host.close();
      await eventually(
        async () => openSockets(),
        (open) => open === openBefore,
        'as many sockets as before',
      );
    });

    it('is done once, however often it is called', async () => {
      const host = await start();
      await Promise.all([host.webhooks.close(), host.webhooks.close()]);
      await host.webhooks.close();
    });

    it('leaves a Knex of the host’s open', async () => {
      const host = await start({ database: database.knex, listen: false });
      await host.webhooks.close();
      expect((await database.knex.raw('select 1 as one')).rows).to.deep.equal([{ one: 1 }]);
    });

    it('writes down what was counted and logged', async () => {
      const host = await start({ limits: NO_LIMITS });
      const trigger = await addTrigger(database);
      await host.deliver(trigger.key, '{}');
      await host.deliver(trigger.key, '{');
      await host.webhooks.close();
      const rows = await database
        .knex('attune.webhook_event_log')
        .where({ trigger_id: trigger.id })
        .orderBy('id');
      expect(rows.map(({ outcome }) => outcome)).to.have.members(['accepted', 'invalid_payload']);
      const rollups = await database.knex('attune.webhook_stats_rollup').where({ trigger_id: trigger.id });
      expect(
        rollups.map(({ resolution_seconds, outcome, requests }) => [resolution_seconds, outcome, requests]),
      ).to.have.deep.members([
        [60, 'accepted', '1'],
        [3600, 'accepted', '1'],
        [60, 'invalid_payload', '1'],
        [3600, 'invalid_payload', '1'],
      ]);
    });
  });
});

describe('createWebhooks on a database without its tables', () => {
  it('migrates, or says ERR_MIGRATIONS_MISSING where it may not', async () => {
    const database = await createEmptyDatabase();
    try {
      const { code, message } = await configError(() => startHost(database, { autoMigrate: false }));
      expect(code).to.equal('ERR_MIGRATIONS_MISSING');
      expect(message).to.include('0001');
      const host = await startHost(database);
      const trigger = await addTrigger(database);
      expect((await host.deliver(trigger.key, '{}')).status).to.equal(200);
      expect(await host.webhooks.migrate()).to.deep.equal([]);
      await host.close();
      const again = await startHost(database, { autoMigrate: false });
      await again.close();
    } finally {
      await database.drop();
    }
  });
});

function keepBytes(req: object, _res: unknown, bytes: Buffer): void {
  Object.assign(req, { rawBody: bytes });
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;
}
