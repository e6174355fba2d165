// Choosing a sender: what each needs beside a secret, what holds where nothing is chosen, and what is refused.

import { expect } from 'chai';
import type { AdminServer } from './support/admin-server.ts';
import { addTrigger } from './support/rows.ts';
import { sharedAdmin } from './support/shared-admin.ts';

const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const JWT = {
  issuer: 'https://issuer.example.com',
  audience: 'attune',
  jwks_url: 'https://issuer.example.com/keys',
};

describe('admin: senders', () => {
  let admin: AdminServer;
  let id: number;
  let count = 0;

  before(async () => {
    admin = await sharedAdmin();
  });
  beforeEach(async () => {
    id = await addTrigger(admin.db, `sender.t${++count}`);
  });

  const post = (body: unknown, on = admin) => on.call('POST', `/triggers/${id}/webhook/hmac`, { body });
  const patch = (hmac: unknown) => admin.call('PATCH', `/triggers/${id}/webhook`, { body: { hmac } });
  const problemsOf = ({ body }: Awaited<ReturnType<typeof post>>) =>
    body.details?.map(({ path }: { path: string }) => path);

  it('a scheme brings its own tolerance, until another one is chosen', async () => {
    const tolerance = async (hmac: object) => (await patch(hmac)).body.data.hmac.tolerance_seconds;
    expect(
      (await post({ scheme: 'linear', secret: 'lin_wh_0123456789' })).body.data.tolerance_seconds,
    ).to.equal(60);
    expect(await tolerance({ tolerance_seconds: 120 })).to.equal(120);
    expect(await tolerance({ tolerance_seconds: null })).to.equal(60);
    expect(await tolerance({ tolerance_seconds: 120 })).to.equal(120);
    // What was chosen for one sender says nothing of another.
    expect(await tolerance({ scheme: 'standard-webhooks', secret: WHSEC })).to.equal(300);
    expect(await tolerance({ scheme: 'github', secret: 'long enough' })).to.equal(null);
  });

  it('options are kept, shown and audited, and go with their scheme', async () => {
    const options = { header: 'X-Token', prefix: 'Bearer ' };
    expect((await post({ scheme: 'token', secret: 'long enough', options })).body.data.options).to.deep.equal(
      options,
    );
    expect((await patch({ secret: 'another one' })).body.data.hmac.options).to.deep.equal(options);
    const [entry] = (await admin.get(`/triggers/${id}/webhook/audit`)).body.data.filter(
      (row: { action: string }) => row.action === 'hmac.enable',
    );
    expect(entry.details.changes['hmac.options']).to.deep.equal({ old: {}, new: options });
    expect((await patch({ scheme: 'github' })).body.data.hmac.options).to.deep.equal({});
  });

  it('those that have no secret store and show none', async () => {
    const { status, body } = await post({ scheme: 'jwt', options: JWT });
    expect([status, body.data.secret]).to.deep.equal([200, null]);
    expect((await admin.get(`/triggers/${id}/webhook`)).body.data.hmac.secret_set).to.equal(false);
    expect(problemsOf(await patch({ secret: 'long enough' }))).to.deep.equal(['/hmac/secret']);
  });

  const WRONG: [what: string, hmac: object, path: string, message: RegExp][] = [
    [
      'a key that only its sender can make',
      { scheme: 'discord' },
      '/hmac/secret',
      /public key of the application/,
    ],
    [
      'a secret of another form',
      { scheme: 'svix', secret: 'whsec_short' },
      '/hmac/secret',
      /base64 of 24 to 64 bytes/,
    ],
    ['a stray line break', { scheme: 'slack', secret: 'long enough\n' }, '/hmac/secret', /line break/],
    [
      'what looks encrypted',
      { scheme: 'slack', secret: 'enc:v1:0123:456789' },
      '/hmac/secret',
      /enter it in clear/,
    ],
    [
      'a missing user name',
      { scheme: 'basic', secret: 'long enough' },
      '/hmac/options/username',
      /is needed/,
    ],
    [
      'keys without https',
      { scheme: 'jwt', options: { ...JWT, jwks_url: 'http://a/' } },
      '/hmac/options/jwks_url',
      /https/,
    ],
    [
      'a shared secret as algorithm',
      { scheme: 'jwt', options: { ...JWT, algorithms: ['HS256'] } },
      '/hmac/options/algorithms/0',
      /must be one of/,
    ],
    [
      'options of another scheme',
      { scheme: 'github', options: { header: 'a' } },
      '/hmac/options/header',
      /not allowed/,
    ],
    [
      'a description that makes no sense',
      { scheme: 'custom', options: { signature: { header: 'a' }, content: 'x' } },
      '/hmac/options/content',
      /must hold \{body\}/,
    ],
    [
      'a path that is none',
      { scheme: 'custom', options: { signature: { path: '$.a[' } } },
      '/hmac/options/signature/path',
      /character 4/,
    ],
  ];
  for (const [what, hmac, path, message] of WRONG) {
    it(`refuses ${what}, and says what is right`, async () => {
      const answer = await post(hmac);
      expect(answer.status).to.equal(422);
      expect([...new Set(problemsOf(answer))]).to.deep.equal([path]);
      expect(answer.body.details[0].message).to.match(message);
      expect((await admin.get(`/triggers/${id}/webhook`)).body.data.hmac.enabled).to.equal(false);
    });
  }

  it('those that sign their URL need the host to say its own', async () => {
    const unnamed = await admin.another({ publicUrl: undefined });
    const square = { scheme: 'square', secret: 'long enough' };
    expect((await post(square, unnamed)).body.details[0]).to.have.property('path', '/hmac/scheme');
    const named = await admin.another({ publicUrl: 'https://attune.example.com' });
    expect((await post(square, named)).status).to.equal(200);
  });
});
