import { expect } from 'chai';
import { deliveryHash, deliveryIdOf } from '../../lib/events/delivery-id.ts';

const BODY = Buffer.from('{"id":"evt_1"}');

describe('deliveryIdOf', () => {
  it('finds the id in the headers of known senders', () => {
    expect(deliveryIdOf({ 'x-github-delivery': '72d3162e' }, {}, null)).to.equal('72d3162e');
    expect(deliveryIdOf({ 'webhook-id': 'msg_1' }, {}, 'attune')).to.equal('msg_1');
    expect(deliveryIdOf({ 'idempotency-key': 'k' }, {}, 'github')).to.equal('k');
  });

  it('prefers an id that the scheme signs', () => {
    const headers = { 'idempotency-key': 'chosen by whoever replays it' };
    expect(deliveryIdOf(headers, { id: 'evt_1' }, 'stripe')).to.equal('evt_1');
    expect(deliveryIdOf(headers, { event_id: 'Ev1' }, 'slack')).to.equal('Ev1');
  });

  it('takes no id that is empty, no text, or inherited', () => {
    for (const json of [
      { id: '' },
      { id: 7 },
      { id: null },
      [],
      'text',
      null,
      undefined,
      Object.create({ id: 'x' }),
    ]) {
      expect(deliveryIdOf({ 'x-request-id': 'changes with each attempt' }, json, 'stripe')).to.equal(null);
    }
  });

  it('bounds its length without cutting a character in half', () => {
    const id = deliveryIdOf({}, { id: `${'x'.repeat(254)}🔑` }, 'stripe');
    expect(id).to.have.lengthOf(255);
    expect(id?.isWellFormed()).to.equal(true);
  });
});

describe('deliveryHash', () => {
  it('is the same for a repeat, and another for another id or content', () => {
    const first = deliveryHash('evt_1', BODY);
    expect(first).to.match(/^[0-9a-f]{64}$/);
    expect(deliveryHash('evt_1', Buffer.from(BODY))).to.equal(first);
    expect(deliveryHash('evt_2', BODY)).to.not.equal(first);
    expect(deliveryHash('evt_1', Buffer.from('{}'))).to.not.equal(first);
  });

  it('attack: moving a character from the content into the id', () => {
    expect(deliveryHash('a', Buffer.from('bc'))).to.not.equal(deliveryHash('ab', Buffer.from('c')));
  });

  it('makes every request without an id a delivery of its own', () => {
    expect(deliveryHash(null, BODY)).to.not.equal(deliveryHash(null, BODY));
  });
});
