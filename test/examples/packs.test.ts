// Packs: what the files may say, what is told about broken ones, and that loading again keeps ids and settings.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { createHostTables } from '../../examples/host/host-tables.ts';
import { toJsonSchema } from '../../examples/host/packs/json-schema.ts';
import type { Pack } from '../../examples/host/packs/pack.ts';
import { readPacks } from '../../examples/host/packs/read-packs.ts';
import { storePacks } from '../../examples/host/packs/store-packs.ts';
import { StartupError } from '../../examples/host/startup-error.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples/packs');

describe('packs on disk', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'attune-packs-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }

  async function errorOf(path: string, text: string): Promise<string> {
    if (path !== 'p1/pack.yaml') await write('p1/pack.yaml', 'ref: p1\nversion: 1.0.0\n');
    await write(path, text);
    const error = await readPacks(directory).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(StartupError);
    return (error as StartupError).message;
  }

  it('hold the triggers of the specification', async () => {
    const packs = await readPacks(EXAMPLES);
    expect(packs.map((pack) => pack.ref)).to.deep.equal(['core', 'github', 'myapp', 'stripe']);
    const triggers = packs.flatMap((pack) => pack.triggers);
    const refs = ['github.push', 'myapp.deployment_complete', 'stripe.payment_succeeded'];
    expect(triggers.map((trigger) => trigger.ref)).to.deep.equal(refs);
    expect(triggers.map((trigger) => trigger.label)).to.deep.equal([
      'Push',
      'Deployment Complete',
      'Payment Succeeded',
    ]);
    expect(triggers[0]?.out_schema).to.have.nested.property('properties.commits.type', 'array');
    const covered = new Set(packs.flatMap((pack) => pack.rules).map((rule) => rule.trigger_ref));
    expect([...covered].toSorted()).to.deep.equal(refs);
  });

  it('may use the names of either way to declare a pack and its schemas', async () => {
    await write(
      'p1/pack.yaml',
      'ref: p1\nname: One\nversion: 1.0.0\nkeywords: [a]\nconfig_schema: {a: {}}\n',
    );
    await write('p1/triggers/a.yaml', 'name: first_one\noutput: {x: {type: string, required: true}}\n');
    await write(
      'p1/triggers/b.yml',
      'ref: second\nlabel: 2nd\nenabled: false\nparameters_schema: {type: object}\n',
    );
    await write('p1/triggers/notes.txt', 'not YAML: [');
    await write('p1/rules/r.yaml', 'ref: r\ntrigger_ref: second\naction_ref: core.noop\n');
    const [pack] = await readPacks(directory);
    expect(pack).to.deep.include({ label: 'One', tags: ['a'], conf_schema: { a: {} } });
    expect(pack?.triggers).to.deep.equal([
      {
        ref: 'p1.first_one',
        label: 'First One',
        description: null,
        enabled: true,
        param_schema: null,
        out_schema: { type: 'object', properties: { x: { type: 'string' } }, required: ['x'] },
      },
      {
        ref: 'p1.second',
        label: '2nd',
        description: null,
        enabled: false,
        param_schema: { type: 'object' },
        out_schema: null,
      },
    ]);
    expect(pack?.rules[0]).to.deep.include({ ref: 'p1.r', trigger_ref: 'p1.second', conditions: {} });
  });

  const BROKEN: [string, string, string, string][] = [
    ['YAML that ends early', 'p1/triggers/a.yaml', 'ref: p1.a\nlabel: "open\n', ':3: '],
    ['a tab for indentation', 'p1/triggers/a.yaml', 'ref: p1.a\npayload_schema:\n\ttype: object\n', ':3: '],
    ['a duplicate key', 'p1/triggers/a.yaml', 'ref: p1.a\nref: p1.b\n', ':2: '],
    [
      'a wrong type',
      'p1/triggers/a.yaml',
      'ref: p1.a\n\nenabled: maybe\n',
      ':3: "enabled" must be a boolean',
    ],
    ['no name at all', 'p1/triggers/a.yaml', 'label: A\n', ':1: one of ref and name is missing'],
    ['a list', 'p1/triggers/a.yaml', '- ref: p1.a\n', ':1: '],
    ['nothing', 'p1/triggers/a.yaml', '', ':1: '],
    ['a ref with two dots', 'p1/triggers/a.yaml', 'ref: p1.a.b\n', ':1: '],
    ['a ref of another pack', 'p1/triggers/a.yaml', 'ref: p2.a\n', ':1: p2.a does not begin with p1.'],
    ['a rule without action', 'p1/rules/a.yaml', 'ref: a\ntrigger_ref: b\n', ':1: "action_ref" is missing'],
    [
      'conditions as text',
      'p1/rules/a.yaml',
      'ref: a\ntrigger_ref: b\naction_ref: c\nconditions: x\n',
      ':4: ',
    ],
    ['a version that is none', 'p1/pack.yaml', 'ref: p1\nversion: one\n', ':2: '],
    ['a number as version', 'p1/pack.yaml', 'ref: p1\nversion: 1.0\n', ':2: '],
  ];
  for (const [what, path, text, expected] of BROKEN) {
    it(`are refused with file and line: ${what}`, async () => {
      const message = await errorOf(path, text);
      expect(message).to.include(`${join(directory, path)}${expected}`);
      expect(message).to.not.include('\n');
    });
  }

  it('are refused where two files declare the same ref', async () => {
    await write('p1/triggers/a.yaml', 'ref: p1.a\n');
    expect(await errorOf('p1/triggers/b.yaml', 'name: a\n'))
      .to.include('b.yaml:1: ')
      .and.include('p1.a');
  });

  it('are refused where there is no such directory', async () => {
    const missing = await readPacks(join(directory, 'none')).catch((error: unknown) => error);
    expect(missing).to.be.instanceOf(StartupError).with.property('message').that.includes('PACKS_DIR');
  });
});

describe('flat schemas', () => {
  const UNCHANGED = [null, { type: 'object' }, { $ref: '#/x', properties: {} }, { required: ['a'] }] as const;
  for (const schema of UNCHANGED) {
    it(`leave JSON Schema as it is: ${JSON.stringify(schema)}`, () =>
      expect(toJsonSchema(schema as never)).to.deep.equal(schema));
  }

  it('become JSON Schema', () => {
    const flat = { a: { type: 'string', secret: true, position: 1 }, b: { type: 'array', required: true } };
    expect(toJsonSchema(flat)).to.deep.equal({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'array' } },
      required: ['b'],
    });
    expect(toJsonSchema({ a: { type: 'object', required: ['x'] } })).to.have.deep.nested.property(
      'properties.a.required',
      ['x'],
    );
  });
});

describe('stored packs', () => {
  let database: TestDatabase;
  let packs: Pack[];
  before(async () => {
    database = await createTestDatabase();
    await createHostTables(database.knex);
    packs = await readPacks(EXAMPLES);
  });
  after(() => database.drop());

  const rowsOf = (table: string) => database.knex(table).withSchema('attune').orderBy('ref');

  it('are written once, and loading them again changes nothing', async () => {
    const stored = await storePacks(database.knex, packs);
    expect(stored).to.deep.equal({ packs: 4, triggers: 3, actions: 4, rules: 4, skippedRules: [] });
    const before = await Promise.all(['pack', 'trigger', 'action', 'rule'].map(rowsOf));
    await storePacks(database.knex, packs);
    await createHostTables(database.knex);
    expect(await Promise.all(['pack', 'trigger', 'action', 'rule'].map(rowsOf))).to.deep.equal(before);
  });

  it('keep ids and everything configured about a webhook when a file changes', async () => {
    const github = packs.find((pack) => pack.ref === 'github') as Pack;
    await storePacks(database.knex, packs);
    await rowsOf('trigger').where({ ref: 'github.push' }).update({
      webhook_enabled: true,
      webhook_hmac_enabled: true,
      webhook_hmac_secret: 'secret',
      webhook_tenant: 't1',
    });
    const [before] = await rowsOf('trigger').where({ ref: 'github.push' });
    const changed = {
      ...github,
      triggers: github.triggers.map((trigger) => ({ ...trigger, label: 'Pushed' })),
    };
    await storePacks(database.knex, [changed]);
    const [after] = await rowsOf('trigger').where({ ref: 'github.push' });
    expect(after).to.deep.equal({ ...before, label: 'Pushed', updated: after.updated });
    expect(after.webhook_key).to.match(/^wh_/);
  });

  it('switch a trigger off whose file is gone, and delete its rules', async () => {
    const github = packs.find((pack) => pack.ref === 'github') as Pack;
    await storePacks(database.knex, packs);
    await storePacks(database.knex, [{ ...github, triggers: [], rules: [] }]);
    const [trigger] = await rowsOf('trigger').where({ ref: 'github.push' });
    expect(trigger.enabled).to.equal(false);
    expect(await rowsOf('rule').where({ pack_ref: 'github' })).to.have.lengthOf(0);
    expect(await rowsOf('rule').where({ pack_ref: 'stripe' })).to.have.lengthOf(1);
    await storePacks(database.knex, packs);
    const [again] = await rowsOf('trigger').where({ ref: 'github.push' });
    expect(again).to.include({ enabled: true, id: trigger.id });
  });

  it('leave rules out whose trigger or action does not exist, saying so', async () => {
    const stripe = packs.find((pack) => pack.ref === 'stripe') as Pack;
    const [rule] = stripe.rules;
    const rules = [
      { ...rule, ref: 'stripe.a', trigger_ref: 'nowhere.x' },
      { ...rule, ref: 'stripe.b', action_ref: 'nowhere.y' },
    ] as Pack['rules'];
    const { skippedRules } = await storePacks(database.knex, [...packs, { ...stripe, rules }]);
    expect(skippedRules).to.deep.equal([
      'stripe.a: there is no trigger nowhere.x',
      'stripe.b: there is no action nowhere.y',
    ]);
  });

  it('leave triggers alone that were made by hand', async () => {
    await database
      .knex('attune.trigger')
      .insert({ ref: 'github.mine', label: 'Mine', pack_ref: 'github', is_adhoc: true });
    await storePacks(database.knex, packs);
    const [mine] = await rowsOf('trigger').where({ ref: 'github.mine' });
    expect(mine.enabled).to.equal(true);
  });
});
