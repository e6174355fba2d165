import { expect } from 'chai';
import { compileEventTypeRules, eventTypeOf } from '../../lib/events/event-type.ts';
import { SCHEMES, type SchemeName } from '../../lib/signatures/schemes.ts';

const typeOf = (scheme: SchemeName, json: unknown, headers = {}, place: unknown = null) =>
  eventTypeOf(compileEventTypeRules({ place, accepted: null }, SCHEMES[scheme]), headers, json);

describe('The type of an event', () => {
  it('is what the sender names: in a header, in the body, or joined from both', () => {
    expect(typeOf('stripe', { type: 'charge.succeeded' })).to.equal('charge.succeeded');
    expect(typeOf('github', { action: 'opened' }, { 'x-github-event': 'pull_request' })).to.equal(
      'pull_request.opened',
    );
    expect(typeOf('github', {}, { 'x-github-event': 'push' })).to.equal('push');
    expect(typeOf('stripe', { type: { a: 1 } })).to.equal(null);
    expect(typeOf('stripe', null)).to.equal(null);
  });

  it('of Slack is that of the event inside, or of the interaction', () => {
    expect(typeOf('slack', { type: 'event_callback', event: { type: 'message' } })).to.equal('message');
    expect(typeOf('slack', { type: 'block_actions', user: {} })).to.equal('block_actions');
    expect(typeOf('slack', { command: '/deploy' })).to.equal(null);
  });

  it('stands where the operator says, and nowhere else', () => {
    const json = { type: 'block_actions', kind: 'own' };
    expect(typeOf('slack', json, {}, { path: '$.kind' })).to.equal('own');
    expect(typeOf('slack', { type: 'block_actions' }, {}, { path: '$.kind' })).to.equal(null);
  });
});
