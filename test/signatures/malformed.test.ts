// Headers that no honest sender sends: refused with a reason for the operator, never an exception.

import { expect } from 'chai';
import type { SigningWay } from '../../lib/signatures/model.ts';
import { SCHEME_NAMES, SCHEMES } from '../../lib/signatures/schemes.ts';
import { judge, NOW, type Sender, senderOf } from './sender.ts';

const IN_HEADER = SCHEME_NAMES.filter((scheme) => 'header' in (SCHEMES[scheme].ways[0]?.signature ?? {}));
const way = ({ scheme }: Sender) => SCHEMES[scheme].ways[0] as SigningWay;
const nameOf = (sender: Sender) => (way(sender).signature as { header: string }).header;

async function problemOf(
  sender: Sender,
  change: (value: string) => string | string[],
): Promise<string | null> {
  const signed = sender.sign();
  const name = nameOf(sender);
  return (
    await judge(sender.verifier, signed, { headers: { [name]: change(signed.headers[name] as string) } })
  ).problem;
}

describe('malformed signature headers', () => {
  for (const scheme of IN_HEADER) {
    it(`${scheme}: are refused with a reason`, async () => {
      const sender = senderOf(scheme);
      expect(await problemOf(sender, (value) => value)).to.equal(null);
      expect(await problemOf(sender, () => '')).to.match(/empty/);
      expect(await problemOf(sender, (value) => [value, value])).to.match(/more than once/);
      expect(await problemOf(sender, (value) => value + 'a'.repeat(1024 ** 2))).to.match(/longer than 8192/);
      expect(await problemOf(sender, (value) => value.replace(/.$/, '\u00e9'))).to.be.a('string');
      expect(await problemOf(sender, (value) => value.toUpperCase() + value)).to.be.a('string');
      expect(
        await problemOf(sender, () =>
          Array(1000)
            .fill(`${way(sender).tag ?? ''}00`)
            .join(way(sender).split ?? ','),
        ),
      ).to.be.a('string');
    });
  }

  for (const scheme of IN_HEADER.filter((name) => SCHEMES[name].ways[0]?.kind === 'hmac')) {
    it(`${scheme}: the right digest in another encoding is a wrong one`, async () => {
      const sender = senderOf(scheme);
      const { encoding, tag = '' } = way(sender);
      const other = encoding === 'hex' ? 'base64' : 'hex';
      const algorithmTag = tag.replace('{algorithm}', 'sha256');
      const inOther = (value: string) => {
        const at = algorithmTag === '' ? 0 : value.indexOf(algorithmTag) + algorithmTag.length;
        return value.slice(0, at) + Buffer.from(value.slice(at), encoding).toString(other);
      };
      expect(await problemOf(sender, inOther)).to.match(/mismatch|holds no/);
    });
  }

  for (const time of [
    '',
    'NaN',
    'Infinity',
    '-1',
    '0x68e7',
    '1.76e9',
    '1760000000abc',
    `${NOW}.5`,
    ' 1760000000',
    '1760000000 ',
  ]) {
    it(`a timestamp of ${JSON.stringify(time)} is none`, async () => {
      const stripe = senderOf('stripe');
      expect(await problemOf(stripe, (value) => value.replace(/t=\d+/, `t=${time}`))).to.match(/timestamp/);
      const slack = senderOf('slack');
      const headers = { 'x-slack-request-timestamp': time };
      expect((await judge(slack.verifier, slack.sign(), { headers })).problem).to.match(/timestamp/);
    });
  }

  it('a list without its time, or with two', async () => {
    const stripe = senderOf('stripe');
    expect(await problemOf(stripe, (value) => value.replace(/t=\d+,/, ''))).to.match(/exactly one t=/);
    expect(await problemOf(stripe, (value) => `t=1,${value}`)).to.match(/exactly one t=/);
  });

  it('the header says another algorithm than the trigger', async () => {
    const attune = senderOf('attune');
    for (const algorithm of ['sha1', 'sha512', 'md5', 'none']) {
      expect(await problemOf(attune, (value) => value.replace('sha256', algorithm))).to.match(
        /holds no sha256=/,
      );
    }
  });
});
