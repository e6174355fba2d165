import { expect } from 'chai';
import { WebhookConfigError } from '../lib/errors.ts';
import { parseByteSize } from '../lib/options.ts';
import { resolveWebhooksOptions, type WebhooksOptions } from '../lib/webhooks-options.ts';

const database = 'postgres://localhost/attune';

function problemOf(options: object): string {
  try {
    resolveWebhooksOptions({ database, ...options } as WebhooksOptions);
  } catch (error) {
    expect(error).to.be.instanceOf(WebhookConfigError).with.property('code', 'ERR_INVALID_OPTION');
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('options', () => {
  it('that are unknown suggest the nearest one, where it belongs', () => {
    expect(problemOf({ autenticate: () => null })).to.include('did you mean "authenticate"?');
    expect(problemOf({ limits: { perIP: false } })).to.include('did you mean "perIp"?');
    expect(problemOf({ limits: { xyz: false } })).to.include('known are perKey, perIp, global');
  });

  it('that are wrong are all named, with what is allowed', () => {
    const problem = problemOf({
      writeDeadlineMs: 1,
      keyCacheTtlMs: Number.NaN,
      publicUrl: 'ftp://x',
      writers: 1.5,
    });
    for (const name of ['writeDeadlineMs', 'keyCacheTtlMs', 'publicUrl', 'writers'])
      expect(problem).to.include(name);
    expect(problem).to.include('100');
  });

  it('never take a bad limit for none', () => {
    for (const perKey of [
      0,
      null,
      {},
      { limit: 0, windowMs: 1000 },
      { limit: 5 },
      { limit: '5', windowMs: 1000 },
      true,
    ]) {
      expect(problemOf({ limits: { perKey } }), JSON.stringify(perKey)).to.include('perKey');
    }
  });

  it('that are undefined mean the default', () => {
    const resolved = resolveWebhooksOptions({
      database,
      limits: undefined,
      now: undefined,
      eventKey: undefined,
    });
    expect(resolved.limits.perKey).to.deep.equal({ limit: 100, windowMs: 60_000 });
    expect(resolved.now).to.equal(Date.now);
    expect(resolved.eventKey).to.equal('display');
  });

  it('are frozen, and take objects as they are', () => {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const resolved = resolveWebhooksOptions({ database, logger });
    expect(resolved.logger).to.equal(logger);
    expect(Object.isFrozen(resolved)).to.equal(true);
  });

  it('give sizes in bytes', () => {
    const sizes = { '1b': 1, '256kb': 262_144, '1 MB': 1_048_576, '1.5kb': 1536 };
    for (const [text, bytes] of Object.entries(sizes)) expect(parseByteSize(text)).to.equal(bytes);
    expect(parseByteSize(77)).to.equal(77);
  });
});
