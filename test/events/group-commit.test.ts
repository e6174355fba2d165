import { expect } from 'chai';
import { WebhookRequestError } from '../../lib/errors.ts';
import { GroupCommit, type GroupCommitOptions } from '../../lib/events/group-commit.ts';

class Bad extends Error {}
class Away extends Error {}

type Options = GroupCommitOptions<string, string, number>;

/** A database that stores what it is given, refuses `bad…` and is away where told so. */
class Store {
  readonly batches: string[][] = [];
  readonly stored: string[] = [];
  isAway = false;
  held: PromiseWithResolvers<void> | undefined;

  readonly write = async (_connection: number, items: readonly string[]): Promise<string[]> => {
    this.batches.push([...items]);
    await this.held?.promise;
    if (this.isAway) throw new Away();
    if (items.some((item) => item.startsWith('bad'))) throw new Bad();
    this.stored.push(...items);
    return items.map((item) => `${item}!`);
  };
}

function commitTo(store: Store, options: Partial<Options> = {}): GroupCommit<string, string, number> {
  return new GroupCommit<string, string, number>({
    acquire: async () => 1,
    release: () => {},
    write: store.write,
    isItemError: (error) => error instanceof Bad,
    toItemError: (_error, item) => new Error(`${item} is at fault`),
    isTransient: (error) => error instanceof Away,
    bytesOf: (item) => item.length,
    writers: 1,
    maxBatchItems: 100,
    maxBatchBytes: 1000,
    maxQueuedItems: 1000,
    maxQueuedBytes: 10_000,
    deadlineMs: () => 2000,
    ...options,
  });
}

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `item${n}`);
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('GroupCommit', () => {
  let store: Store;
  beforeEach(() => {
    store = new Store();
  });

  it('writes what comes in one turn together, and gives each its own result', async () => {
    const queue = commitTo(store);
    const results = await Promise.all(numbered(50).map((item) => queue.submit(item)));
    expect(results).to.deep.equal(numbered(50).map((item) => `${item}!`));
    expect(store.batches).to.have.lengthOf(1);
  });

  it('collects, while a batch is being written, what goes into the next', async () => {
    const queue = commitTo(store);
    store.held = Promise.withResolvers();
    const all = [queue.submit('first')];
    await nextTurn();
    await nextTurn();
    all.push(...numbered(30).map((item) => queue.submit(item)));
    expect(queue.length).to.equal(30);
    store.held.resolve();
    await Promise.all(all);
    expect(store.batches.map((batch) => batch.length)).to.deep.equal([1, 30]);
  });

  it('bounds a batch by rows and by bytes, and still writes what is larger than that', async () => {
    const queue = commitTo(store, { maxBatchItems: 10, maxBatchBytes: 40 });
    const items = [...numbered(9), 'x'.repeat(500), ...numbered(25)];
    await Promise.all(items.map((item) => queue.submit(item)));
    expect(store.stored).to.deep.equal(items);
    const sizes = store.batches.map((batch) => batch.join('').length);
    expect(sizes.filter((size) => size > 40)).to.deep.equal([500]);
  });

  it('one bad item harms nobody else', async () => {
    const queue = commitTo(store);
    const items = numbered(100).map((item, n) => (n % 10 === 3 ? `bad${item}` : item));
    const results = await Promise.allSettled(items.map((item) => queue.submit(item)));
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason.message] : [],
    );
    expect(refused).to.deep.equal(
      items.filter((item) => item.startsWith('bad')).map((item) => `${item} is at fault`),
    );
    expect(store.stored).to.have.members(items.filter((item) => item.startsWith('item')));
  });

  it('finds a single bad item among many in a logarithm of writes', async () => {
    const queue = commitTo(store, { maxBatchItems: 128 });
    const items = numbered(128).with(77, 'bad');
    await Promise.allSettled(items.map((item) => queue.submit(item)));
    expect(store.stored).to.have.lengthOf(127);
    expect(store.batches.length).to.be.at.most(1 + 2 * 7);
  });

  it('tries again while the database is away, and stores once', async () => {
    const queue = commitTo(store);
    store.isAway = true;
    const results = Promise.all(numbered(5).map((item) => queue.submit(item)));
    await new Promise((resolve) => setTimeout(resolve, 150));
    store.isAway = false;
    expect(await results).to.have.lengthOf(5);
    expect(store.batches.length).to.be.greaterThan(1);
    expect(store.stored).to.have.members(numbered(5));
  });

  it('answers 503 with Retry-After at the deadline, and never stores what it gave up', async () => {
    const queue = commitTo(store, { deadlineMs: () => 500 });
    store.isAway = true;
    const error: WebhookRequestError = await queue.submit('late').then(
      () => expect.fail('it was acknowledged'),
      (reason) => reason,
    );
    expect(error).to.be.instanceOf(WebhookRequestError);
    expect(error).to.include({ status: 503, outcome: 'unavailable' });
    expect(error.headers['Retry-After']).to.equal('5');
    store.isAway = false;
    expect(await queue.submit('punctual')).to.equal('punctual!');
    expect(store.stored).to.deep.equal(['punctual']);
  });

  it('answers 503 at the deadline where no connection is to be had', async () => {
    const queue = commitTo(store, {
      deadlineMs: () => 120,
      acquire: () => Promise.reject(new Error('pool exhausted')),
    });
    const status = await queue.submit('x').catch((error) => error.status);
    expect(status).to.equal(503);
    expect(queue.length).to.equal(0);
  });

  it('gives what is large longer, and what came after it no longer than its own time', async () => {
    const queue = commitTo(store, {
      weightOf: (item) => item.length,
      deadlineMs: (weight) => (weight > 1 ? 400 : 100),
      acquire: () => Promise.reject(new Error('pool exhausted')),
    });
    const started = performance.now();
    const given = (item: string) => queue.submit(item).catch(() => performance.now() - started);
    const [large, small] = await Promise.all([given('large'), given('s')]);
    expect(Number(small)).to.be.within(95, 350);
    expect(Number(large)).to.be.at.least(395);
  });

  it('attack: more than may wait, in rows and in bytes', async () => {
    const queue = commitTo(store, { maxQueuedItems: 10, maxQueuedBytes: 60 });
    const rows = await Promise.allSettled(numbered(50).map((item) => queue.submit(item)));
    expect(rows.filter((result) => result.status === 'fulfilled')).to.have.lengthOf(10);
    const bytes = await Promise.allSettled(
      ['x'.repeat(50), 'x'.repeat(50)].map((item) => queue.submit(item)),
    );
    expect(bytes.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected']);
    expect(await queue.submit('room again')).to.equal('room again!');
  });

  it('tells everyone of a batch about an error that is nobody’s fault', async () => {
    const queue = commitTo(store, { write: () => Promise.reject(new Error('relation does not exist')) });
    const results = await Promise.allSettled(numbered(3).map((item) => queue.submit(item)));
    expect(results.map((result) => result.status === 'rejected' && result.reason.message)).to.deep.equal(
      Array(3).fill('relation does not exist'),
    );
  });

  it('close: everything taken is answered, nothing more is taken', async () => {
    const queue = commitTo(store);
    const taken = numbered(20).map((item) => queue.submit(item));
    const closing = queue.close();
    const refused = queue.submit('late').catch((error) => error.status);
    await closing;
    expect(store.stored).to.have.lengthOf(20);
    expect(await Promise.all(taken)).to.have.lengthOf(20);
    expect(await refused).to.equal(503);
  });

  it('writes several batches at once where there are several writers', async () => {
    const queue = commitTo(store, { writers: 2, maxBatchItems: 1 });
    store.held = Promise.withResolvers();
    const results = Promise.all(numbered(4).map((item) => queue.submit(item)));
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    expect(store.batches).to.have.lengthOf(2);
    store.held.resolve();
    await results;
    expect(store.batches).to.have.lengthOf(4);
  });

  it('starts no batch beside another that is quick, unless it would be full', async () => {
    const queue = commitTo(store, { writers: 2, maxBatchItems: 10 });
    store.held = Promise.withResolvers();
    const first = queue.submit(numbered(1)[0]!);
    await nextTurn();
    const rest = Promise.all(numbered(9).map((item) => queue.submit(item)));
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    expect(store.batches).to.have.lengthOf(1);
    const tenth = queue.submit(numbered(1)[0]!);
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    expect(store.batches).to.have.lengthOf(2);
    store.held.resolve();
    await Promise.all([first, rest, tenth]);
  });
});
