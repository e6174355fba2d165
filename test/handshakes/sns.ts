// Amazon SNS over HTTP, with a certificate of our own in place of Amazon's: what is answered, what becomes an event, and that
// nothing is ever fetched but the certificate.

import { sign } from 'node:crypto';
import { expect } from 'chai';
import { VECTORS } from '../signatures/vectors.ts';
import { makeCertificate } from '../support/certificate.ts';
import type { TestDatabase } from '../support/database.ts';
import { giveBackHttp, nock, takeOverHttp } from '../support/foreign-http.ts';
import { addTrigger, eventsOf, logOf, type TestTrigger, type WebhookHost } from '../support/webhook-host.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:Own';
const AMAZON = 'https://sns.eu-west-1.amazonaws.com';
const CERTIFICATE_URL = `${AMAZON}/SimpleNotificationService-self-made.pem`;
const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];

type Message = Record<string, string>;

/** @param served what runs by the time of the tests. */
export function describeSns(served: () => { database: TestDatabase; host: WebhookHost }): void {
  const { pem, privateKey } = makeCertificate();
  const fetched: string[] = [];
  let database: TestDatabase;
  let host: WebhookHost;

  before(() => {
    ({ database, host } = served());
    takeOverHttp();
    // Whatever is asked of Amazon is answered, and noted.
    for (const origin of [AMAZON, 'https://sns.us-east-1.amazonaws.com']) {
      nock(origin)
        .persist()
        .get(/.*/)
        .reply((request: Request) => {
          const address = origin + new URL(request.url).pathname;
          fetched.push(address);
          return [200, certificates[address] ?? 'no certificate'];
        });
    }
  });
  after(giveBackHttp);

  const [subscription] = VECTORS.filter(({ id }) => id === 'sns/valid-subscription');
  if (subscription === undefined) throw new Error('there is no such vector');
  const certificates: Record<string, string> = {
    [CERTIFICATE_URL]: pem,
    ...subscription.context?.certificates,
  };

  const snsTrigger = (columns: object = {}) =>
    addTrigger(database, { webhook_hmac_enabled: true, webhook_hmac_scheme: 'sns', ...columns });
  const message = (fields: Message): Message => ({
    MessageId: 'm-1',
    TopicArn: TOPIC,
    Message: 'Zoë says: \n hello',
    Timestamp: new Date(host.clock.nowMs).toISOString(),
    SignatureVersion: '2',
    SigningCertURL: CERTIFICATE_URL,
    ...fields,
  });
  const confirmation = (fields: Message = {}) =>
    message({
      Type: 'SubscriptionConfirmation',
      Token: 't'.repeat(64),
      SubscribeURL: `${AMAZON}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=${'t'.repeat(64)}`,
      ...fields,
    });

  function signed(fields: Message, names = fields.SubscribeURL ? CONFIRMATION : NOTIFICATION): Message {
    const lines = names.filter((name) => name in fields).map((name) => `${name}\n${fields[name]}\n`);
    const hash = fields.SignatureVersion === '1' ? 'sha1' : 'sha256';
    return { ...fields, Signature: sign(hash, Buffer.from(lines.join('')), privateKey).toString('base64') };
  }

  const post = (trigger: TestTrigger, fields: Message, headers = {}) =>
    host.deliver(trigger.key, JSON.stringify(fields), {
      'Content-Type': 'text/plain; charset=UTF-8',
      'x-amz-sns-message-type': fields.Type ?? '',
      ...headers,
    });

  it('sns/subscription: is answered; its address is for the operator to open', async () => {
    const trigger = await snsTrigger();
    const nowMs = host.clock.nowMs;
    host.clock.nowMs = subscription.now * 1000;
    const answer = await post(trigger, JSON.parse(subscription.body ?? ''));
    host.clock.nowMs = nowMs;
    expect([answer.status, answer.text]).to.deep.equal([200, '']);
    const [row] = await logOf(database, trigger, 1);
    expect(row).to.include({ outcome: 'handshake', status_code: 200 });
    expect(row?.note).to.include('SubscribeURL: https://sns.us-east-1.amazonaws.com/?Action=Confirm');
  });

  it('both versions and both kinds of confirmation are answered, and none is an event', async () => {
    const trigger = await snsTrigger({ webhook_hmac_options: JSON.stringify({ topic_arn: TOPIC }) });
    for (const fields of [
      confirmation(),
      confirmation({ SignatureVersion: '1' }),
      confirmation({ Type: 'UnsubscribeConfirmation' }),
    ]) {
      expect((await post(trigger, signed(fields))).status).to.equal(200);
    }
    expect(await eventsOf(database, trigger)).to.deep.equal([]);
  });

  it('notifications are events: each once, and each under an id that is always the same', async () => {
    const trigger = await snsTrigger();
    const constant = await snsTrigger({ webhook_delivery_id_place: '{"path":"$.TopicArn"}' });
    const first = signed(message({ Type: 'Notification' }));
    const second = signed(message({ Type: 'Notification', MessageId: 'm-2', Subject: 'again' }));
    for (const to of [trigger, constant]) {
      for (const [fields, duplicate] of [
        [first, undefined],
        [second, undefined],
        [first, true],
        [{ ...second, UnsubscribeURL: 'https://evil.example' }, true],
      ] as const) {
        const { status, json } = await post(to, fields);
        expect([status, json.duplicate]).to.deep.equal([200, duplicate]);
      }
      expect(await eventsOf(database, to)).to.have.lengthOf(2);
    }
    const [event] = await eventsOf(database, trigger);
    expect(event?.payload).to.include({ Message: 'Zoë says: \n hello' });
  });

  it('attack: confirmations that nobody signed, that are old, of another topic, or lead elsewhere', async () => {
    const trigger = await snsTrigger({ webhook_hmac_options: JSON.stringify({ topic_arn: TOPIC }) });
    const right = signed(confirmation());
    const earlier = new Date(host.clock.nowMs - 301_000).toISOString();
    const attacks: [name: string, fields: Message][] = [
      ['another token', { ...right, Token: 'u'.repeat(64) }],
      ['no signature', { ...right, Signature: '' }],
      ['signed as a notification', signed(confirmation(), NOTIFICATION)],
      ['the other version', { ...right, SignatureVersion: '1' }],
      ['an old one', signed(confirmation({ Timestamp: earlier }))],
      ['another topic', signed(confirmation({ TopicArn: `${TOPIC}Evil` }))],
      ['an address elsewhere', signed(confirmation({ SubscribeURL: 'https://evil.example/?Token=t' }))],
      [
        'an address that looks like it',
        signed(confirmation({ SubscribeURL: `${AMAZON}.evil.example/?Token=t` })),
      ],
      ['a certificate elsewhere', signed(confirmation({ SigningCertURL: 'https://evil.example/x.pem' }))],
      ['a page that is no certificate', signed(confirmation({ SigningCertURL: `${AMAZON}/other.pem` }))],
    ];
    for (const [name, fields] of attacks) expect((await post(trigger, fields)).status, name).to.equal(401);
    expect(await eventsOf(database, trigger)).to.deep.equal([]);
  });

  it('nothing was fetched but certificates, each once', () => {
    const [known = ''] = Object.keys(subscription.context?.certificates ?? {});
    // Another test of this process may have had that one fetched, and it is remembered.
    expect(fetched.filter((address) => address !== known)).to.deep.equal([
      CERTIFICATE_URL,
      `${AMAZON}/other.pem`,
    ]);
    expect(fetched.filter((address) => address === known).length).to.be.at.most(1);
  });
}
