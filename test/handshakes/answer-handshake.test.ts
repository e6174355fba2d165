// Handshakes as pure functions: Amazon SNS, whose certificate is elsewhere, and what is looked at in a body.

import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { answerHandshake, findHandshake } from '../../lib/handshakes/answer-handshake.ts';
import { HANDSHAKE_ONLY_NAMES } from '../../lib/handshakes/handshake-only.ts';
import { HandshakeRequest } from '../../lib/handshakes/handshake-request.ts';
import { HANDSHAKES } from '../../lib/handshakes/handshakes.ts';
import { handshakesOf, usesVerifyToken } from '../../lib/handshakes/needs.ts';
import { isScheme } from '../../lib/signatures/schemes.ts';

const post = (body: unknown, url = '/hook') =>
  new HandshakeRequest({
    method: 'POST',
    url,
    headerValues: () => [],
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
const NO_SECRETS = { secret: null, verifyToken: null, url: undefined };
const SUBSCRIPTION = {
  Type: 'SubscriptionConfirmation',
  TopicArn: 'arn:aws:sns:eu-central-1:123456789012:topic',
  SubscribeURL: 'https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=abc',
};

describe('handshakes as data', () => {
  it('are of schemes that a trigger can have, by signature or by handshake only', () => {
    for (const name of Object.keys(HANDSHAKES)) {
      expect(isScheme(name) !== HANDSHAKE_ONLY_NAMES.includes(name as never), name).to.equal(true);
    }
    expect(HANDSHAKE_ONLY_NAMES.filter((name) => handshakesOf(name).length === 0)).to.deep.equal([]);
  });

  it('three of them need a verify token', () => {
    expect(Object.keys(HANDSHAKES).filter(usesVerifyToken)).to.deep.equal(['meta', 'linkedin', 'ebay']);
  });
});

describe('the handshake of Amazon SNS', () => {
  const [sns] = handshakesOf('sns');

  it('tells the operator the address, and opens nothing', () => {
    const request = post(SUBSCRIPTION);
    expect(findHandshake(handshakesOf('sns'), request, false)).to.equal(undefined);
    expect(findHandshake(handshakesOf('sns'), request, true)).to.equal(sns);
    expect(answerHandshake(sns!, request, NO_SECRETS)).to.deep.equal({
      status: 200,
      headers: {},
      body: '',
      told: Object.entries(SUBSCRIPTION).map(([member, value]) => ({ member, value })),
    });
  });

  for (const url of [
    'https://sns.evil.example/?Token=abc',
    'https://sns.eu-central-1.amazonaws.com.evil.example/',
    'http://sns.eu-central-1.amazonaws.com/',
    'https://user@sns.eu-central-1.amazonaws.com/',
    7,
    undefined,
  ]) {
    it(`attack: ${url} as the address to open`, () => {
      const answer = answerHandshake(sns!, post({ ...SUBSCRIPTION, SubscribeURL: url }), NO_SECRETS);
      expect(answer).to.include({ status: 'UNAUTHORIZED' });
    });
  }

  it('an ordinary notification is none', () => {
    const request = post({ ...SUBSCRIPTION, Type: 'Notification', Message: 'SubscriptionConfirmation' });
    expect(findHandshake(handshakesOf('sns'), request, true)).to.equal(undefined);
  });
});

describe('what is looked at', () => {
  const find = (scheme: string, request: HandshakeRequest, isSigned = true) =>
    findHandshake(handshakesOf(scheme), request, isSigned)?.name;

  it('attack: a large body, JSON that is none, members of the prototype, numbers as text', () => {
    const large = { type: 'url_verification', challenge: 'x'.repeat(20_000) };
    expect(find('slack', post(large))).to.equal(undefined);
    expect(find('slack', post('{"type":"url_verification"'))).to.equal(undefined);
    expect(find('slack', post(['url_verification', 'type']))).to.equal(undefined);
    expect(find('discord', post({ type: '1' }))).to.equal(undefined);
    expect(find('discord', post({ type: 11 }))).to.equal(undefined);
    expect(find('discord', post({ type: 1 }))).to.equal('PING of interactions');
    expect(find('monday', post({ challenge: 'a', event: {} }), false)).to.equal(undefined);
    expect(find('msgraph', post('{}', '/hook?validationToken=a'), false)).to.equal(undefined);
    expect(find('msgraph', post('', '/hook?validationtoken=a'), false)).to.equal('validationToken');
  });

  it('the answer is made with the secret in force', () => {
    const request = new HandshakeRequest({
      method: 'GET',
      url: '/hook?crc_token=abc',
      headerValues: () => [],
      body: undefined,
    });
    const [x] = handshakesOf('x');
    const expected = createHmac('sha256', 'consumer secret').update('abc').digest('base64');
    expect(answerHandshake(x!, request, { ...NO_SECRETS, secret: 'consumer secret' })).to.include({
      body: JSON.stringify({ response_token: `sha256=${expected}` }),
    });
    expect(answerHandshake(x!, request, NO_SECRETS)).to.include({ status: 'UNAUTHORIZED' });
  });
});
