import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { SCHEME_NAMES, SCHEMES, type SchemeName } from '../../lib/signatures/schemes.ts';
import { checkSecretFormat } from '../../lib/signatures/secret-key.ts';
import { generateHmacSecret } from '../../lib/triggers/hmac-secret.ts';
import { newKeys } from './sender.ts';
import { judgedBy, VECTORS } from './vectors.ts';

const check = (scheme: SchemeName, secret: string) => checkSecretFormat(SCHEMES[scheme], secret);
const whsec = (bytes: number) => `whsec_${randomBytes(bytes).toString('base64')}`;

describe('secrets, as they are entered', () => {
  it('are accepted in the form in which every sender shows them', () => {
    for (const vector of VECTORS) {
      const { scheme, secret } = judgedBy(vector);
      if (secret !== null) expect(check(scheme, secret), vector.id).to.equal(null);
    }
  });

  it('are generated in a form that is accepted, where the sender does not make them', () => {
    for (const scheme of SCHEME_NAMES) {
      const generated = generateHmacSecret(SCHEMES[scheme].secret);
      if (generated === null) expect(SCHEMES[scheme].secret?.fromSender ?? true, scheme).to.equal(true);
      else expect(check(scheme, generated), scheme).to.equal(null);
    }
  });

  it('are refused with a space or line break around or within, in every scheme', () => {
    for (const scheme of SCHEME_NAMES.filter((name) => SCHEMES[name].secret !== null)) {
      const { secret } = newKeys(scheme);
      expect(check(scheme, secret), scheme).to.equal(null);
      for (const stray of [
        `${secret}\n`,
        ` ${secret}`,
        `${secret}\t`,
        `${secret}\u00a0`,
        `${secret.slice(0, 9)}\r${secret}`,
      ]) {
        expect(check(scheme, stray), `${scheme} ${JSON.stringify(stray)}`).to.match(/line break/);
      }
      expect(check(scheme, 'enc:v1:0123:abcdefgh'), scheme).to.match(/marks an encrypted value/);
    }
  });

  it('that can be guessed are refused', () => {
    expect(check('attune', 'short')).to.match(/8 to 512/);
    expect(check('attune', 'x'.repeat(513))).to.match(/at most 512/);
    expect(check('attune', 'long enough')).to.equal(null);
    expect(check('contentful', 'x'.repeat(63))).to.match(/64 characters/);
    expect(check('msgraph', 'x'.repeat(129))).to.match(/128/);
  });

  it('of Standard Webhooks are base64 of 24 to 64 bytes, and Stripe’s are text although they begin alike', () => {
    for (const [bytes, isRight] of [
      [23, false],
      [24, true],
      [64, true],
      [65, false],
    ] as const) {
      expect(check('standard-webhooks', whsec(bytes)) === null, String(bytes)).to.equal(isRight);
      expect(check('gitlab-signing', whsec(bytes)), String(bytes)).to.match(/bytes/);
    }
    expect(check('gitlab-signing', whsec(32))).to.equal(null);
    expect(check('standard-webhooks', 'whsec_not*base64')).to.match(/base64 of 24 to 64 bytes/);
    expect(check('stripe', 'whsec_not*base64')).to.equal(null);
    expect(check('openai', 'without a prefix it is text')).to.equal(null);
    expect(check('openai', 'whsec_not*base64')).to.match(/cannot be read/);
  });

  it('that are public keys have the form of one', () => {
    expect(check('discord', 'ab'.repeat(31))).to.match(/64 hexadecimal digits/);
    expect(check('discord', 'zz'.repeat(32))).to.match(/64 hexadecimal digits/);
    expect(check('sendgrid', randomBytes(91).toString('base64'))).to.match(/no public key/);
    const wrongCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({
      type: 'spki',
      format: 'der',
    });
    expect(check('sendgrid', wrongCurve.toString('base64'))).to.match(/P-256/);
    expect(check('adyen', 'abc'.repeat(11))).to.match(/hexadecimal digits/);
    expect(check('sns', 'anything at all')).to.match(/needs none/);
  });
});
