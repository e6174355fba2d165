// What the arguments of `send` are refused for, and which request comes of them.

import { expect } from 'chai';
import { makeMessage } from '../../cli/send/message.ts';
import { readSendOptions } from '../../cli/send/options.ts';
import { UsageError } from '../../cli/usage-error.ts';

const TO = ['--to', 'http://127.0.0.1:9/hooks/a%2Fb?x=1'];
const BODY = Buffer.from('{"id":"evt_1"}');

describe('attune-webhooks send', () => {
  const make = (args: string[], environment = {}) =>
    makeMessage(readSendOptions(['file', ...args], environment), BODY, undefined, 1_760_000_000_000);

  const mistakes: [what: string, args: string[], said: RegExp][] = [
    ['no URL', [], /needs --to URL/],
    ['a second file', ['another', ...TO], /takes one file/],
    ['a URL of another kind', ['--to', 'ftp://x'], /begins with http/],
    ['an unknown scheme', [...TO, '--as', 'githib'], /"githib"; it is one of: none, .*github/],
    ['no secret', [...TO, '--as', 'github'], /GitHub signs with a secret: set ATTUNE_WEBHOOK_SECRET/],
    ['an unknown option', [...TO, '--sekret', 'x'], /Unknown option '--sekret'/],
    ['too often', [...TO, '--repeat', '0'], /--repeat is "0"; it is a whole number from 1 to 100000/],
    ['a header without a value', [...TO, '--header', 'x'], /NAME:VALUE/],
    ['a header that cannot be', [...TO, '--header', 'a b: c'], /no header can have/],
    [
      'an id that stands in the body',
      [...TO, '--as', 'stripe', '--secret', 'a secret', '--delivery-id', '1'],
      /Stripe has the id of a delivery in the body at \$\.id/,
    ],
    ['a type of no scheme', [...TO, '--as', 'none', '--event-type', 'push'], /choose one with --as/],
    ['no private key', [...TO, '--as', 'discord', '--secret', '00'.repeat(32)], /private key/],
  ];
  for (const [what, args, said] of mistakes) {
    it(`refuses ${what}`, () => expect(() => make(args)).to.throw(UsageError, said));
  }

  it('sends what the sender sends: its headers, its signature, the path as it is written', () => {
    const message = make([...TO, '--as', 'github', '--event-type', 'pull_request.opened'], {
      ATTUNE_WEBHOOK_SECRET: 'a secret',
    });
    expect(message.target).to.equal('/hooks/a%2Fb?x=1');
    expect(message.headers).to.include({
      'x-github-event': 'pull_request',
      'content-type': 'application/json',
    });
    expect(message.headers['x-hub-signature-256']).to.match(/^sha256=[0-9a-f]{64}$/);
    expect(message.headers['x-github-delivery']).to.match(/^[0-9a-f-]{36}$/);
    expect(message.body).to.equal(BODY);
  });

  it('a header given takes the place of what is sent by itself', () => {
    const args = [...TO, '--as', 'none', '--header', 'Content-Type: text/csv'];
    expect(make(args).headers).to.include({ 'content-type': 'text/csv' });
  });
});
