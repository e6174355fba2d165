// Which check a logged request is said to have failed.

import { expect } from 'chai';
import { CHECK_NAMES, checksOf } from '../../lib/log/log-checks.ts';

type Logged = Parameters<typeof checksOf>[0];

const ACCEPTED: Logged = {
  outcome: 'accepted',
  status_code: 200,
  trigger_ref: 'test.one',
  payload_size_bytes: 2,
  ip_allowed: null,
  hmac_verified: null,
  error_message: null,
  note: null,
  headers: {},
  has_checks: { event_type: false, payload_schema: true, mapping: false },
};
const NOBODYS = { trigger_ref: null };

describe('the checks of a logged request', () => {
  const failures: [name: string, row: Partial<Logged>, failed: string][] = [
    ['the limit per client', { outcome: 'rate_limited', ...NOBODYS }, 'client_limit'],
    ['an unknown key', { outcome: 'unknown_key', ...NOBODYS }, 'key'],
    ['a key that could not be looked up', { outcome: 'unavailable', ...NOBODYS }, 'key'],
    ['a webhook that is off', { outcome: 'disabled' }, 'enabled'],
    ['a declared size', { outcome: 'too_large', payload_size_bytes: 5_000_000 }, 'declared_size'],
    ['a size that was not declared', { outcome: 'too_large', payload_size_bytes: null }, 'body'],
    ['what was compressed', { outcome: 'too_large', headers: { 'content-encoding': 'gzip' } }, 'body'],
    ['the limit per key', { outcome: 'rate_limited' }, 'key_limit'],
    ['a wrong signature', { outcome: 'signature_invalid', hmac_verified: false }, 'signature'],
    ['malformed JSON', { outcome: 'invalid_payload', status_code: 400 }, 'payload'],
    ['the schema', { outcome: 'invalid_payload', status_code: 422 }, 'payload_schema'],
    ['a database that is away', { outcome: 'unavailable' }, 'event'],
  ];
  for (const [name, row, failed] of failures) {
    it(`${name}: ${failed}`, () => {
      const checks = checksOf({ ...ACCEPTED, ...row, error_message: 'why' });
      expect(checks.find(({ result }) => result === 'failed')).to.include({ name: failed, detail: 'why' });
      const behind = checks.slice(CHECK_NAMES.indexOf(failed as never) + 1);
      expect(behind.filter(({ result }) => result !== 'not_reached')).to.deep.equal([]);
    });
  }

  it('all of them, where it was accepted; those that are off say so', () => {
    const results = Object.fromEntries(checksOf(ACCEPTED).map(({ name, result }) => [name, result]));
    expect(Object.keys(results)).to.deep.equal(CHECK_NAMES);
    expect(results).to.include({ ip_allowlist: 'off', signature: 'off', payload_schema: 'passed' });
    expect(results).to.include({ event_type: 'off', mapping: 'off' });
    expect(Object.values(results)).to.not.include('failed');
  });
});
