// Tenants see and touch only their own: every route of the table, with ids, refs, bodies and filters of another tenant.
// Nothing of the other tenant may be told or changed, and what is refused must look like what does not exist.

import { expect } from 'chai';
import fc from 'fast-check';
import type { Knex } from 'knex';
import type { Route } from '../../lib/admin/route.ts';
import { ROUTES } from '../../lib/admin/routes/index.ts';
import { type AdminServer, type CallResult, startAdmin } from './support/admin-server.ts';
import { bodyOf, type Owner, parametersOf, pathFor, plainPath, rowsFor } from './support/route-fixtures.ts';
import { addTrigger } from './support/rows.ts';

const RUNS = process.env.WEBHOOKS_THOROUGH === '1' ? 5000 : 25;
const VICTIM = 'victimpack.guarded';
const MISSING_ID = 987_654_321;

/** Parameters of queries that name something of a tenant's, and what of the victim's they are given. */
const FILTERS: Record<string, (victim: Owner) => string | number> = {
  trigger_ref: () => `${VICTIM}*`,
  event_id: ({ ids }) => Number(ids.events),
  target_id: ({ ids }) => Number(ids.targets),
  key: ({ triggerId }) => `wh_of_${triggerId}…`,
  pack: () => 'victimpack',
  q: () => VICTIM,
};

/** Every table of the plugin, and the events and triggers. */
async function tablesOf(db: Knex): Promise<string[]> {
  const { rows } = await db.raw(
    `select relname as name from pg_class where relnamespace = 'attune'::regnamespace and relkind = 'r'
      and relname not like 'webhook_migrations%' and relname <> 'webhook_ownership' order by 1`,
  );
  return rows.map(({ name }: { name: string }) => name);
}

/** The rows that are there, as text; and how many rows name a trigger. */
class Snapshot {
  readonly #db: Knex;
  readonly #unchanged: string;
  readonly #ofTrigger: string;
  #before = '';

  private constructor(db: Knex, tables: string[], naming: { table: string; column: string }[]) {
    this.#db = db;
    this.#unchanged = tables
      .map(
        (table) =>
          `select s.tab, s.line from public.snapshot s where s.tab = '${table}'
            and not exists (select from attune.${table} t where t::text = s.line)`,
      )
      .join(' union all ');
    this.#ofTrigger = naming
      .map(
        ({ table, column }) =>
          `select '${table}' as tab, count(*) from attune.${table} where ${column} = :id`,
      )
      .join(' union all ');
  }

  static async take(db: Knex): Promise<Snapshot> {
    const tables = await tablesOf(db);
    await db.raw('create table public.snapshot (tab text, line text)');
    for (const table of tables) {
      await db.raw(`insert into public.snapshot select '${table}', t::text from attune.${table} t`);
    }
    const { rows } = await db.raw(
      `select c.relname as table, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'attune'::regnamespace and c.relkind = 'r'
          and a.attname in ('trigger_id', 'trigger') order by 1`,
    );
    return new Snapshot(db, tables, rows);
  }

  async expectUntouched(trigger: number, what: string): Promise<void> {
    const changed = await this.#db.raw(this.#unchanged);
    expect(JSON.stringify(changed.rows), `rows of the victim that ${what} changed`).to.equal('[]');
    const { rows } = await this.#db.raw(this.#ofTrigger, { id: trigger });
    const counts = JSON.stringify(rows);
    this.#before ||= counts;
    expect(counts, `rows that ${what} added to the victim`).to.equal(this.#before);
  }
}

interface Attempt {
  route: Route;
  as: string;
  /** What is the victim's: the trigger in the path, ids in the path and in the body, filters. */
  foreign: { trigger: boolean; ids: boolean; body: boolean; filters: boolean };
}

describe('admin: tenants', () => {
  let admin: AdminServer;
  let victim: Owner;
  let own: Owner;
  let snapshot: Snapshot;
  const missing: Owner['ids'] = {};

  before(async () => {
    admin = await startAdmin({
      test: async () => {
        throw new Error('a test of the victim’s trigger');
      },
    });
    const owner = async (ref: string, tenant: string): Promise<Owner> => {
      const trigger = {
        webhook_tenant: tenant,
        webhook_enabled: true,
        webhook_hmac_secret: `secret of ${ref}`,
      };
      const base = { triggerRef: ref, tenant, triggerId: await addTrigger(admin.db, ref, trigger) };
      return { ...base, ids: await rowsFor(admin.db, base) };
    };
    victim = await owner(VICTIM, 'a');
    await admin.db('attune.webhook_audit').insert({
      tenant: 'a',
      action: 'webhook.enable',
      trigger_id: victim.triggerId,
      trigger_ref: VICTIM,
    });
    snapshot = await Snapshot.take(admin.db);
    own = await owner('ownpack.mine', 'b');
    for (const word of Object.keys(victim.ids)) missing[word] = MISSING_ID;
  });
  after(() => admin.close());

  const guarded = ROUTES.filter(
    ({ path, permission }) => permission.startsWith('triggers:') && !path.endsWith('/stream'),
  );

  function call({ route, as, foreign }: Attempt, stranger: Owner): Promise<CallResult> {
    const trigger = foreign.trigger ? stranger.triggerRef : own.triggerRef;
    const path = pathFor(route, trigger, foreign.ids ? stranger.ids : own.ids);
    const body = bodyOf(route, foreign.body ? stranger.ids : own.ids);
    const query = foreign.filters ? filtersOf(route, stranger) : '';
    return admin.call(route.method.toUpperCase(), `${path}${query}`, { as, body });
  }

  function filtersOf(route: Route, stranger: Owner): string {
    const known = Object.keys((route.query?.describe().keys ?? {}) as object);
    const filters = known.flatMap((name) => {
      const value = FILTERS[name]?.(stranger);
      return value === undefined ? [] : [[name, String(value)] as [string, string]];
    });
    return filters.length === 0 ? '' : `?${new URLSearchParams(filters)}`;
  }

  /** Whether anything of the victim is named at all: many routes take no body, and many bodies name no row. */
  function isCrossing({ route, foreign }: Attempt): boolean {
    const bodies = [victim, own].map(({ ids }) => JSON.stringify(bodyOf(route, ids)));
    return (
      (foreign.trigger && plainPath(route.path).includes(':trigger')) ||
      (foreign.ids && parametersOf(route).length > 0) ||
      (foreign.body && bodies[0] !== bodies[1]) ||
      (foreign.filters && filtersOf(route, victim) !== '')
    );
  }

  /** The victim's names and those of nobody are told apart by nothing else. */
  const blurred = (text: string) =>
    text.replaceAll(VICTIM, 'REF').replaceAll('missing.nothing', 'REF').replaceAll(/\d+/g, 'N');

  async function expectNothing(attempt: Attempt): Promise<number> {
    const { route, foreign } = attempt;
    const what = `${route.method} ${plainPath(route.path)} ${JSON.stringify(foreign)}`;
    const crossing = await call(attempt, victim);
    if (crossing.status < 300) {
      expect(crossing.text.toLowerCase(), `${what} told something of the victim`).to.not.match(/victimpack/);
    }
    await snapshot.expectUntouched(victim.triggerId, what);
    const nobody: Owner = { triggerRef: 'missing.nothing', triggerId: MISSING_ID, tenant: 'b', ids: missing };
    const absent = await call(attempt, nobody);
    expect(crossing.status, `${what}: ${crossing.text} against ${absent.text}`).to.equal(absent.status);
    if (crossing.status >= 400) expect(blurred(crossing.text), what).to.equal(blurred(absent.text));
    return crossing.status;
  }

  for (const route of guarded) {
    const names = plainPath(route.path).includes(':trigger') || parametersOf(route).length > 0;
    it(`${route.method.toUpperCase()} ${route.path} with everything of another tenant's`, async () => {
      const foreign = { trigger: true, ids: true, body: true, filters: true };
      const status = await expectNothing({ route, as: 'tenant-b', foreign });
      if (names) expect(status).to.equal(404);
    });
  }

  it('any route, with any mixture of what is one’s own and what is another’s', async function () {
    this.timeout(600_000);
    const someAreForeign = fc
      .record({ trigger: fc.boolean(), ids: fc.boolean(), body: fc.boolean(), filters: fc.boolean() })
      .filter((foreign) => Object.values(foreign).includes(true));
    const attempts = fc.record({
      // By number: a counterexample is then short enough to read.
      index: fc.nat(guarded.length - 1),
      as: fc.constantFrom('tenant-b', 'reader-b'),
      foreign: someAreForeign,
    });
    await fc.assert(
      fc.asyncProperty(attempts, async ({ index, ...rest }) => {
        const attempt = { ...rest, route: guarded[index] as Route };
        fc.pre(isCrossing(attempt));
        await expectNothing(attempt);
      }),
      { numRuns: RUNS },
    );
  });

  it('what is one’s own is found, so that the tests above can fail', async () => {
    const paths = ['keys', 'log', 'targets', 'deliveries', 'refused', 'alerts'].map(
      (word) => `/triggers/${own.triggerRef}/webhook/${word}`,
    );
    for (const path of ['/triggers', '/events', '/webhooks/log', '/webhooks/alert-channels', ...paths]) {
      const { status, text } = await admin.get(path, { as: 'tenant-b' });
      expect(status, path).to.equal(200);
      expect(text, path).to.match(/ownpack\.mine|wh_of_|error_rate/);
    }
  });

  it('a trigger without a tenant is nobody’s but the identities’ without one', async () => {
    const shared = await addTrigger(admin.db, 'shared.one');
    await admin.db('attune.webhook_key').insert({
      trigger_id: shared,
      key_hash: Buffer.from('a key for tenant b'),
      key_display: 'wh_shared…',
      tenant: 'b',
    });
    for (const path of ['', '/webhook', '/webhook/keys', '/webhook/log']) {
      expect((await admin.get(`/triggers/${shared}${path}`, { as: 'tenant-b' })).status, path).to.equal(404);
      expect((await admin.get(`/triggers/${shared}${path}`)).status, path).to.equal(200);
    }
    const given = await admin.call('PATCH', `/triggers/${shared}/webhook`, { body: { tenant: 'b' } });
    expect(given.status).to.equal(200);
    expect((await admin.get(`/triggers/${shared}/webhook/keys`, { as: 'tenant-b' })).status).to.equal(200);
  });
});
