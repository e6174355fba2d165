// With an encryption key: nothing to read in the tables, everything still works.

import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addSignedTrigger,
  type HostOptions,
  SECRET,
  signed,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

const KEY = randomBytes(32).toString('hex');
const NEXT_KEY = randomBytes(32).toString('base64');
const OLD_SECRET = randomBytes(32).toString('hex');

describe('secrets at rest', () => {
  let database: TestDatabase;
  let trigger: TestTrigger;
  before(async () => {
    database = await createTestDatabase();
    trigger = await addSignedTrigger(database, { webhook_secret: OLD_SECRET });
  });
  after(() => database.drop());

  async function withHost<T>(options: HostOptions, work: (host: WebhookHost) => Promise<T>): Promise<T> {
    const host = await startHost(database, options);
    try {
      return await work(host);
    } finally {
      await host.close();
    }
  }

  const statuses = (host: WebhookHost) =>
    Promise.all([
      host.deliver(trigger.key, '{}', signed('{}')).then(({ status }) => status),
      host.deliver(trigger.key, '{}', signed('{}', 'guessed')).then(({ status }) => status),
    ]);

  /** Everything in the tables of keys and triggers, as text. */
  async function tables(): Promise<string> {
    const { rows } = await database.knex.raw(
      `select (select string_agg(t::text, ' ') from attune.trigger t) || ' '
           || (select string_agg(k::text, ' ') from attune.webhook_key k) as text`,
    );
    return rows[0].text;
  }

  it('are in clear without a key', async () => {
    expect(await withHost({}, statuses)).to.deep.equal([200, 401]);
    expect(await tables())
      .to.include(trigger.key)
      .and.include(SECRET)
      .and.include(OLD_SECRET);
  });

  it('are unreadable once there is one: keys, signature secrets, and the older column', async () => {
    expect(await withHost({ encryptionKey: KEY }, statuses)).to.deep.equal([200, 401]);
    const text = await tables();
    for (const secret of [trigger.key, SECRET, OLD_SECRET]) expect(text).to.not.include(secret);
    expect(text)
      .to.include(`${trigger.key.slice(0, 11)}…`)
      .and.include('enc:v1:');
  });

  it('stay usable while the key is rotated, and are rewritten under the new one', async () => {
    expect(await withHost({ encryptionKey: `${NEXT_KEY},${KEY}` }, statuses)).to.deep.equal([200, 401]);
    expect(await withHost({ encryptionKey: NEXT_KEY }, statuses)).to.deep.equal([200, 401]);
  });

  it('refuse every request where the key is gone, and say so in the log only', async () => {
    const answer = await withHost({}, (host) => host.deliver(trigger.key, '{}', signed('{}')));
    expect(answer.status).to.equal(401);
    const [row] = await database
      .knex('attune.webhook_event_log')
      .where({ outcome: 'signature_invalid' })
      .orderBy('id', 'desc');
    expect(row?.error_message).to.match(/encrypted with key [0-9a-f]{8}, which is not configured/);
  });

  it('a disabled webhook comes back with its key, in clear SQL as well', async () => {
    const setEnabled = (isEnabled: boolean) =>
      database.knex('attune.trigger').where({ id: trigger.id }).update({ webhook_enabled: isEnabled });
    await setEnabled(false);
    expect(await withHost({ encryptionKey: NEXT_KEY }, statuses)).to.deep.equal([403, 403]);
    await setEnabled(true);
    expect(await withHost({ encryptionKey: NEXT_KEY }, statuses)).to.deep.equal([200, 401]);
    expect(await tables()).to.not.include(trigger.key);
  });

  it('the clear mirror stays where the host asks for it', async () => {
    const other = await addSignedTrigger(database);
    await withHost({ encryptionKey: NEXT_KEY, mirrorKeys: true }, statuses);
    const [row] = await database.knex('attune.trigger').where({ id: other.id });
    expect(row.webhook_key).to.equal(other.key);
    await withHost({ encryptionKey: NEXT_KEY }, statuses);
    expect(await tables()).to.not.include(other.key);
  });
});
