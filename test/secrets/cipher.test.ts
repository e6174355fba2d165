import { expect } from 'chai';
import fc from 'fast-check';
import { WebhookConfigError } from '../../lib/errors.ts';
import { createCipher } from '../../lib/secrets/cipher.ts';

const KEY = 'a1'.repeat(32);
const OTHER_KEY = Buffer.alloc(32, 7).toString('base64');

describe('createCipher', () => {
  it('opens what it sealed, whatever that is', () => {
    const cipher = createCipher(KEY);
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (clear) => {
        const stored = cipher.encrypt(clear);
        expect(stored).to.match(/^enc:v1:[0-9a-f]{8}:[A-Za-z0-9+/]+=*$/);
        expect(cipher.decrypt(stored)).to.equal(clear);
      }),
    );
  });

  it('seals the same secret differently each time', () => {
    const cipher = createCipher(KEY);
    expect(cipher.encrypt('secret')).to.not.equal(cipher.encrypt('secret'));
  });

  it('leaves what was never encrypted as it is', () => {
    expect(createCipher(KEY).decrypt('in clear')).to.equal('in clear');
    expect(createCipher(undefined)).to.include({ enabled: false });
    expect(createCipher('').encrypt('in clear')).to.equal('in clear');
  });

  it('rotates: the first key seals, every one opens', () => {
    const old = createCipher(OTHER_KEY).encrypt('secret');
    const rotated = createCipher(`${KEY}, ${OTHER_KEY}`);
    expect(rotated.decrypt(old)).to.equal('secret');
    expect(rotated.isOutdated(old)).to.equal(true);
    expect(rotated.isOutdated(rotated.encrypt('secret'))).to.equal(false);
    expect(rotated.isOutdated('in clear')).to.equal(true);
  });

  it('names the key that is missing, and gives nothing away', () => {
    const stored = createCipher(KEY).encrypt('secret');
    for (const keys of [OTHER_KEY, undefined]) {
      expect(() => createCipher(keys).decrypt(stored))
        .to.throw(WebhookConfigError, stored.split(':')[2])
        .with.property('code', 'ERR_ENCRYPTION_KEY');
    }
  });

  it('attack: a secret in clear that looks encrypted is not told by the error', () => {
    for (const stored of ['enc:v1:hunter2 is the secret', 'enc:v1:hunter2:x', 'enc:v1:']) {
      for (const keys of [KEY, undefined]) {
        expect(() => createCipher(keys).decrypt(stored))
          .to.throw(WebhookConfigError, '(unreadable)')
          .with.property('message')
          .that.does.not.include('hunter2');
      }
    }
  });

  it('refuses keys of any length but 32 bytes', () => {
    for (const key of ['short', 'a1'.repeat(31), 'a1'.repeat(33), `${KEY},`, `${KEY},short`]) {
      expect(() => createCipher(key), key)
        .to.throw(WebhookConfigError)
        .with.property('code', 'ERR_ENCRYPTION_KEY');
    }
  });

  it('attack: a flipped bit, a cut-off tag, an empty value', () => {
    const cipher = createCipher(KEY);
    const prefix = cipher.encrypt('').split(':').slice(0, 3).join(':');
    const sealed = Buffer.from(cipher.encrypt('secret').split(':')[3] ?? '', 'base64');
    const stored = (bytes: Buffer) => `${prefix}:${bytes.toString('base64')}`;
    expect(cipher.decrypt(stored(sealed))).to.equal('secret');
    for (let index = 0; index < sealed.length; index++) {
      const tampered = Buffer.from(sealed);
      tampered[index] = (tampered[index] as number) ^ 1;
      expect(() => cipher.decrypt(stored(tampered)), `byte ${index}`).to.throw();
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => cipher.decrypt(stored(sealed.subarray(0, length))), `${length} bytes`).to.throw();
    }
  });
});
