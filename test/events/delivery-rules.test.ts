import { expect } from 'chai';
import {
  compileDeliveryRules,
  type DeliverySettings,
  deliveryIdOf,
  findDeliveryId,
  MAX_WINDOW_SECONDS,
} from '../../lib/events/delivery-rules.ts';
import { SCHEMES } from '../../lib/signatures/schemes.ts';

const rules = (scheme: keyof typeof SCHEMES | null, settings: Partial<DeliverySettings> = {}) =>
  compileDeliveryRules(
    { idPlace: null, windowSeconds: 86_400, replayProtection: null, ...settings },
    scheme === null ? null : SCHEMES[scheme],
  );

describe('The id of a delivery', () => {
  it('stands in the headers that are usual', () => {
    expect(deliveryIdOf(rules(null), { 'x-github-delivery': '72d3162e' }, {})).to.equal('72d3162e');
    expect(deliveryIdOf(rules('attune'), { 'webhook-id': 'msg_1' }, {})).to.equal('msg_1');
    expect(deliveryIdOf(rules('github'), { 'idempotency-key': 'k' }, {})).to.equal('k');
  });

  it('is the one that the scheme signs, where there is one', () => {
    const headers = { 'idempotency-key': 'chosen by whoever replays it' };
    expect(deliveryIdOf(rules('stripe'), headers, { id: 'evt_1' })).to.equal('evt_1');
    expect(deliveryIdOf(rules('slack'), headers, { event_id: 'Ev1' })).to.equal('Ev1');
  });

  it('stands where the trigger says, and nowhere else then', () => {
    const ruled = rules('stripe', { idPlace: { path: '$.data.ref' } });
    expect(deliveryIdOf(ruled, {}, { id: 'evt_1', data: { ref: 4711 } })).to.equal('4711');
    expect(deliveryIdOf(ruled, { 'webhook-id': 'x' }, { id: 'evt_1' })).to.equal(null);
    expect(deliveryIdOf(rules(null, { idPlace: { header: 'X-Id' } }), { 'x-id': '9' }, {})).to.equal('9');
  });

  it('is no empty text, no object, and nothing inherited', () => {
    for (const json of [
      { id: '' },
      { id: {} },
      { id: null },
      [],
      'text',
      null,
      undefined,
      Object.create({ id: 'x' }),
    ]) {
      expect(deliveryIdOf(rules('stripe'), { 'x-request-id': 'changes' }, json)).to.equal(null);
    }
  });

  it('has a bounded length without half a character', () => {
    const id = deliveryIdOf(rules('stripe'), {}, { id: `${'x'.repeat(254)}🔑` });
    expect(id).to.have.lengthOf(255);
    expect(id?.isWellFormed()).to.equal(true);
  });

  it('is known to be signed or not', () => {
    const isSigned = (scheme: keyof typeof SCHEMES, headers: Record<string, string>, json: unknown = {}) =>
      findDeliveryId(rules(scheme), headers, json)?.isSigned;
    expect(isSigned('stripe', {}, { id: 'evt_1' })).to.equal(true);
    expect(isSigned('standard-webhooks', { 'webhook-id': 'msg_1' })).to.equal(true);
    expect(isSigned('standard-webhooks', { 'idempotency-key': 'k' })).to.equal(false);
    expect(isSigned('github', { 'x-github-delivery': '1' })).to.equal(false);
    // Mailgun signs a time and a token, and nothing of the event.
    expect(isSigned('mailgun', {}, { 'event-data': { id: '1' } })).to.equal(false);
  });

  it('cannot be looked for in a place that is none', () => {
    for (const idPlace of [{}, 'x-id', { header: '' }, { path: '$..[' }, 7]) {
      expect(() => rules(null, { idPlace })).to.throw();
    }
  });
});

describe('Replay protection', () => {
  it('is as the scheme has it, unless the trigger says otherwise', () => {
    expect(rules('github').replay).to.equal('remember');
    expect(rules('stripe').replay).to.equal('signed');
    expect(rules('attune').replay).to.equal('off');
    expect(rules(null).replay).to.equal('off');
    expect(rules('attune', { replayProtection: true }).replay).to.equal('remember');
    expect(rules('stripe', { replayProtection: true }).replay).to.equal('signed');
    expect(rules('github', { replayProtection: false }).replay).to.equal('off');
  });

  it('tells deliveries under one id apart by the body, or by what is signed of it', () => {
    expect(rules('stripe').signed.content).to.equal('body');
    expect(rules('okta').signed.content).to.equal('body');
    expect(rules('sns').signed.content).to.equal('signed');
    expect(rules('mailgun').signed.content)
      .to.have.property('without')
      .that.deep.includes(['signature', 'token'])
      .and.deep.includes(['token']);
    expect(rules('github').scope).to.not.equal(rules('gitea').scope);
  });

  it('has the longest window where the stored one makes no sense', () => {
    for (const windowSeconds of [0, -1, 1e9, Number.NaN]) {
      expect(rules(null, { windowSeconds }).windowSeconds).to.equal(MAX_WINDOW_SECONDS);
    }
  });
});
