import { expect } from 'chai';
import { type CacheResult, TargetCache } from '../../lib/keys/target-cache.ts';
import type { WebhookTarget } from '../../lib/keys/webhook-target.ts';
import { webhookTarget as target } from '../support/webhook-target.ts';

/** A database whose answers the test gives when it likes. */
class Loads {
  readonly asked: string[][] = [];
  readonly #pending: PromiseWithResolvers<Map<string, WebhookTarget>>[] = [];

  readonly load = (keys: readonly string[]): Promise<Map<string, WebhookTarget>> => {
    this.asked.push([...keys]);
    const pending = Promise.withResolvers<Map<string, WebhookTarget>>();
    this.#pending.push(pending);
    return pending.promise;
  };

  answer(targets: Record<string, WebhookTarget> = {}): void {
    this.#take().resolve(new Map(Object.entries(targets)));
  }

  fail(): void {
    this.#take().reject(new Error('database away'));
  }

  #take(): PromiseWithResolvers<Map<string, WebhookTarget>> {
    const pending = this.#pending.shift();
    if (pending === undefined) throw new Error('nothing was asked');
    return pending;
  }
}

describe('TargetCache', () => {
  let loads: Loads;
  let clock: number;
  let results: CacheResult[];
  let cache: TargetCache;

  beforeEach(() => {
    loads = new Loads();
    clock = 0;
    results = [];
    cache = new TargetCache({
      load: loads.load,
      maxKeys: 100,
      maxUnknownKeys: 3,
      ttlMs: 1000,
      now: () => clock,
      onResult: (result) => results.push(result),
    });
  });

  async function know(key: string, found: WebhookTarget): Promise<void> {
    const finding = cache.find(key);
    loads.answer({ [key]: found });
    expect(await finding).to.equal(found);
  }

  it('loads a key once, however many wait for it', async () => {
    const waiting = Array.from({ length: 50 }, () => cache.find('a'));
    loads.answer({ a: target() });
    const found = await Promise.all(waiting);
    expect(new Set(found).size).to.equal(1);
    expect(loads.asked).to.deep.equal([['a']]);
  });

  it('asks for what arrives during a load by one query afterwards', async () => {
    const first = cache.find('a');
    const later = [cache.find('b'), cache.find('c'), cache.find('b')];
    loads.answer();
    await first;
    loads.answer({ b: target() });
    expect(await Promise.all(later)).to.have.lengthOf(3);
    expect(loads.asked).to.deep.equal([['a'], ['b', 'c']]);
  });

  it('answers a known key at once, without a promise', async () => {
    const known = target();
    await know('a', known);
    expect(cache.find('a')).to.equal(known);
    expect(results).to.deep.equal(['miss', 'hit']);
  });

  it('remembers that a key is unknown', async () => {
    const finding = cache.find('bogus');
    loads.answer();
    expect(await finding).to.equal(null);
    expect(cache.find('bogus')).to.equal(null);
    expect(loads.asked).to.have.lengthOf(1);
  });

  it('asks again after the TTL', async () => {
    await know('a', target());
    clock = 999;
    expect(cache.find('a')).to.not.be.instanceOf(Promise);
    clock = 1000;
    await know('a', target());
    expect(loads.asked).to.have.lengthOf(2);
  });

  it('does not keep a load that failed', async () => {
    const finding = Promise.resolve(cache.find('a'));
    loads.fail();
    expect(await finding.catch((error) => error.message)).to.equal('database away');
    await know('a', target());
  });

  it('serves known keys while the database is away, for an hour', async () => {
    const known = target();
    await know('a', known);
    clock = 3_600_000;
    const stale = cache.find('a');
    loads.fail();
    expect(await stale).to.equal(known);
    expect(results.at(-1)).to.equal('stale');
    clock++;
    const tooOld = Promise.resolve(cache.find('a'));
    loads.fail();
    expect(await tooOld.catch((error) => error.message)).to.equal('database away');
  });

  it('serves known keys while the database is away even after changes may have gone unheard', async () => {
    const known = target();
    await know('a', known);
    cache.expireAll();
    const stale = cache.find('a');
    loads.fail();
    expect(await stale).to.equal(known);
  });

  it('asks again once changes may have gone unheard', async () => {
    await know('a', target());
    cache.expireAll();
    await know('a', target());
  });

  it('forgets the keys of a changed trigger, and only those', async () => {
    const other = target({ triggerId: 2 });
    await know('a', target({ triggerId: 1 }));
    await know('b', other);
    cache.invalidateTrigger(1);
    expect(cache.find('b')).to.equal(other);
    await know('a', target());
  });

  it('asks again for an unknown key after a change, which may have made it known', async () => {
    const finding = cache.find('new');
    loads.answer();
    expect(await finding).to.equal(null);
    cache.invalidateTrigger(7);
    await know('new', target());
  });

  it('does not remember an answer that a change overtook', async () => {
    const overtaken = cache.find('a');
    cache.invalidateTrigger(1);
    loads.answer({ a: target({ enabled: true }) });
    await overtaken;
    const changed = target({ enabled: false });
    await know('a', changed);
    expect(cache.find('a')).to.equal(changed);
  });

  it('gives whoever asks after a change an answer from after it', async () => {
    const before = cache.find('a');
    cache.invalidateTrigger(1);
    const after = cache.find('a');
    const changed = target({ enabled: false });
    loads.answer({ a: target({ enabled: true }) });
    await before;
    loads.answer({ a: changed });
    expect(await after).to.equal(changed);
    expect(cache.find('a')).to.equal(changed);
  });

  it('knows a key no longer once it has expired, without being told', async () => {
    const expiring = target({ expiresAtMs: 500 });
    await know('a', expiring);
    clock = 499;
    expect(cache.find('a')).to.equal(expiring);
    clock = 500;
    expect(cache.find('a')).to.equal(null);
  });

  it('a flood of unknown keys forgets no known one', async () => {
    const known = target();
    await know('a', known);
    for (let n = 0; n < 10; n++) {
      const finding = cache.find(`bogus${n}`);
      loads.answer();
      expect(await finding).to.equal(null);
    }
    expect(cache.find('a')).to.equal(known);
  });
});
