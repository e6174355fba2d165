import { expect } from 'chai';
import { WebhookRequestError } from '../lib/errors.ts';

const FRAME = /\n\s+at /;

describe('WebhookRequestError', () => {
  it('has no trace where the sender is to blame, and leaves those of other errors alone', () => {
    const limit = Error.stackTraceLimit;
    expect(new WebhookRequestError('UNAUTHORIZED', 'no').stack).not.to.match(FRAME);
    expect(Error.stackTraceLimit).to.equal(limit);
    expect(new Error('other').stack).to.match(FRAME);
    expect(new WebhookRequestError('SERVICE_UNAVAILABLE', 'no').stack).to.match(FRAME);
  });
});
