// kill -9 under load: every acknowledged event is in the table, exactly once.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createTestDatabase, needsServer, type TestDatabase } from '../support/database.ts';
import { addTrigger, eventsOf } from '../support/webhook-host.ts';

const HOST = fileURLToPath(new URL('../support/killed-host.ts', import.meta.url));

describe('kill -9 under load', () => {
  let database: TestDatabase;
  before(async function () {
    needsServer(this, 'an embedded database would die together with its host');
    database = await createTestDatabase();
  });
  after(() => database?.drop());

  it('every acknowledged event is stored exactly once, and none twice', async () => {
    const trigger = await addTrigger(database);
    const child = spawn(process.execPath, [HOST, database.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    const agent = new Agent({ keepAlive: true, maxSockets: 64 });
    const acknowledged: { n: number; id: number }[] = [];
    let sent = 0;
    let isOver = false;

    const sendOn = async () => {
      while (!isOver) {
        const n = sent++;
        const answer = await post(agent, Number(String(line)), `/webhooks/${trigger.key}`, `{"n":${n}}`);
        if (answer === null) return;
        if (answer.success) acknowledged.push({ n, id: answer.event_id });
      }
    };
    const senders = Array.from({ length: 64 }, sendOn);
    while (acknowledged.length < 1000) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await once(child, 'exit');
    isOver = true;
    await Promise.all(senders);
    agent.destroy();

    const stored = (await eventsOf(database, trigger)).map(({ id, payload }) => ({
      n: payload.n,
      id: Number(id),
    }));
    const idOf = new Map(stored.map(({ n, id }) => [n, id]));
    expect(idOf.size).to.equal(stored.length);
    expect(acknowledged.length).to.be.at.least(1000);
    expect(acknowledged.filter(({ n, id }) => idOf.get(n) !== id)).to.deep.equal([]);
    const { rows } = await database.knex.raw(
      `select (select count(*)::int from attune.webhook_event_log where outcome = 'accepted') as logged,
              (select count(*)::int from attune.webhook_delivery) as deliveries`,
    );
    expect(rows).to.deep.equal([{ logged: stored.length, deliveries: stored.length }]);
  });
});

/** Null where the connection broke off. */
async function post(
  agent: Agent,
  port: number,
  path: string,
  body: string,
): Promise<{ success: boolean; event_id: number } | null> {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
  const req = request({ agent, host: '127.0.0.1', port, method: 'POST', path, headers });
  req.end(body);
  try {
    const [res] = await once(req, 'response');
    let text = '';
    for await (const chunk of res) text += chunk;
    return JSON.parse(text);
  } catch {
    return null;
  }
}
