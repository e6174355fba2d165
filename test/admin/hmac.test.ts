// Signature verification switched on and off, its secret, and encryption of both secret and key.

import { expect } from 'chai';
import { createCipher } from '../../lib/secrets/cipher.ts';
import type { AdminServer } from './support/admin-server.ts';
import { addTrigger, findByKey } from './support/rows.ts';
import { sharedAdmin } from './support/shared-admin.ts';

const KEY = '11'.repeat(32);
const OTHER_KEY = '22'.repeat(32);

describe('admin: secrets', () => {
  let clear: AdminServer;
  let encrypted: AdminServer;
  let count = 0;

  before(async () => {
    clear = await sharedAdmin();
    encrypted = await clear.another({ encryptionKey: KEY });
  });

  for (const encryptionKey of [undefined, KEY]) {
    describe(`admin: HMAC, ${encryptionKey === undefined ? 'in clear' : 'encrypted'}`, () => {
      let admin: AdminServer;
      let id: number;

      beforeEach(async () => {
        admin = encryptionKey === undefined ? clear : encrypted;
        count += 1;
        id = await addTrigger(admin.db, `hmac.t${count}`);
      });

      const post = (body?: unknown) => admin.call('POST', `/triggers/${id}/webhook/hmac`, { body });
      const patch = (hmac: unknown) => admin.call('PATCH', `/triggers/${id}/webhook`, { body: { hmac } });
      const stored = async () => (await admin.db('attune.trigger').where({ id }))[0];
      const reveal = () => admin.get(`/triggers/${id}/webhook/hmac/secret`);

      it('generates a secret and shows it', async () => {
        const { status, body } = await post();
        expect(status).to.equal(200);
        expect(body.data).to.include({
          enabled: true,
          scheme: 'attune',
          algorithm: 'sha256',
          tolerance_seconds: null,
        });
        expect(body.data.secret).to.match(/^[0-9a-f]{64}$/);
        expect((await reveal()).body.data).to.deep.equal({ secret: body.data.secret });
      });

      it('stores it as configured', async () => {
        const { secret } = (await post()).body.data;
        const { webhook_hmac_secret } = await stored();
        if (encryptionKey === undefined) expect(webhook_hmac_secret).to.equal(secret);
        else
          expect(webhook_hmac_secret)
            .to.match(/^enc:v1:/)
            .and.not.include(secret);
      });

      it('generates what Standard Webhooks senders take', async () => {
        const { body } = await post({ scheme: 'standard-webhooks', tolerance_seconds: 60 });
        expect(body.data).to.include({ scheme: 'standard-webhooks', tolerance_seconds: 60 });
        expect(body.data.secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/);
      });

      it('takes a secret and an algorithm of the caller', async () => {
        const { body } = await post({ algorithm: 'sha512', secret: 'my own secret' });
        expect(body.data).to.include({ algorithm: 'sha512', secret: 'my own secret' });
      });

      it('refuses a secret the scheme cannot use, an algorithm it does not know, one too short', async () => {
        for (const [request, path] of [
          [{ scheme: 'standard-webhooks', secret: 'not base64 at all' }, '/hmac/secret'],
          [{ scheme: 'github', algorithm: 'sha512' }, '/hmac/algorithm'],
          [{ secret: 'short' }, '/hmac/secret'],
        ] as const) {
          const { status, body } = await post(request);
          expect(status, path).to.equal(422);
          expect(body.details[0].path).to.equal(path);
        }
        expect((await stored()).webhook_hmac_enabled).to.equal(false);
      });

      it('off erases the secret and keeps the algorithm', async () => {
        await post({ algorithm: 'sha512' });
        const { body } = await admin.call('DELETE', `/triggers/${id}/webhook/hmac`);
        expect(body.data.hmac).to.include({ enabled: false, algorithm: 'sha512', secret_set: false });
        expect((await stored()).webhook_hmac_secret).to.equal(null);
        expect((await reveal()).status).to.equal(404);
        expect((await admin.call('DELETE', `/triggers/${id}/webhook/hmac`)).status).to.equal(200);
      });

      it('cannot be switched on by a patch without a secret, nor given one while off', async () => {
        expect((await patch({ enabled: true })).body.details[0].path).to.equal('/hmac/secret');
        expect((await patch({ secret: 'long enough' })).body.details[0].path).to.equal('/hmac/secret');
        expect((await patch({ enabled: false, secret: 'long enough' })).status).to.equal(422);
        expect((await patch({ enabled: true, secret: 'long enough' })).body.data.hmac).to.include({
          secret_set: true,
        });
      });

      it('judges the stored secret when the scheme changes', async () => {
        await post({ scheme: 'attune', secret: 'not base64 at all' });
        const { status, body } = await patch({ scheme: 'standard-webhooks' });
        expect(status).to.equal(422);
        expect(body.details[0].path).to.equal('/hmac/secret');
        expect((await patch({ scheme: 'github' })).body.data.hmac.scheme).to.equal('github');
      });

      it('takes the algorithm of the scheme along', async () => {
        await post({ algorithm: 'sha512' });
        expect((await patch({ scheme: 'stripe' })).body.data.hmac).to.include({
          algorithm: 'sha256',
          tolerance_seconds: 300,
        });
      });

      it('is audited without the secret, revealing too', async () => {
        const { secret } = (await post()).body.data;
        await reveal();
        const { body, text } = await admin.get(`/triggers/${id}/webhook/audit`);
        expect(body.data.map((entry: { action: string }) => entry.action)).to.deep.equal([
          'hmac.reveal',
          'hmac.enable',
        ]);
        expect(body.data[1].details.changes['hmac.secret']).to.deep.equal({ old: 'none', new: 'set' });
        expect(text).to.not.include(secret).and.not.include('enc:v1');
      });
    });
  }

  describe('admin: encrypted keys', () => {
    let admin: AdminServer;

    before(() => {
      admin = encrypted;
    });

    async function enable(server: AdminServer): Promise<{ id: number; key: string }> {
      count += 1;
      const id = await addTrigger(admin.db, `encrypted.t${count}`);
      const { body } = await server.call('POST', `/triggers/${id}/webhook/enable`);
      return { id, key: body.data.webhook_key };
    }
    const mirrored = async (id: number) => (await admin.db('attune.trigger').where({ id }))[0].webhook_key;

    it('are shown by decrypting, and not mirrored', async () => {
      const { id, key } = await enable(admin);
      expect(await mirrored(id)).to.equal(null);
      const row = await findByKey(admin.db, key);
      expect(row.key_value).to.match(/^enc:v1:/);
      expect(createCipher(KEY).decrypt(row.key_value)).to.equal(key);
      expect((await admin.get(`/triggers/${id}/webhook`)).body.data.webhook_key).to.equal(key);
      await admin.call('POST', `/triggers/${id}/webhook/disable`);
      const again = await admin.call('POST', `/triggers/${id}/webhook/enable`);
      expect(again.body.data.webhook_key).to.equal(key);
    });

    it('raise the revision when they change, though no column of the trigger does', async () => {
      const { id } = await enable(admin);
      const before = (await admin.get(`/triggers/${id}/webhook`)).body.data.revision;
      await admin.call('POST', `/triggers/${id}/webhook/regenerate`);
      expect((await admin.get(`/triggers/${id}/webhook`)).body.data.revision).to.be.greaterThan(before);
    });

    it('are mirrored where the host asks for it', async () => {
      const { id, key } = await enable(await clear.another({ encryptionKey: KEY, mirrorKeys: true }));
      expect(await mirrored(id)).to.equal(key);
    });

    it('under a lost encryption key are not shown, and nothing else fails', async () => {
      const { id } = await enable(admin);
      const lost = createCipher(OTHER_KEY);
      const webhook_hmac_secret = lost.encrypt('some secret');
      await admin
        .db('attune.webhook_key')
        .where({ trigger_id: id })
        .update({ key_value: lost.encrypt('wh_lost') });
      await admin
        .db('attune.trigger')
        .where({ id })
        .update({ webhook_hmac_enabled: true, webhook_hmac_secret });
      const { status, body } = await admin.get(`/triggers/${id}`);
      expect(status).to.equal(200);
      expect(body.data.webhook).to.include({ enabled: true, webhook_key: null, webhook_url: null });
      expect((await admin.get('/triggers')).status).to.equal(200);
      const patch = { body: { hmac: { tolerance_seconds: 9 } } };
      expect((await admin.call('PATCH', `/triggers/${id}/webhook`, patch)).status).to.equal(200);
      const revealed = await admin.get(`/triggers/${id}/webhook/hmac/secret`);
      expect([revealed.status, revealed.body.code]).to.deep.equal([500, 'INTERNAL_SERVER_ERROR']);
    });
  });
});
