// The host's environment: defaults, and one clear line for each value that cannot be used.

import { expect } from 'chai';
import { readEnvironment } from '../../examples/host/environment.ts';
import { StartupError } from '../../examples/host/startup-error.ts';

describe('environment of the host', () => {
  it('has a default for everything', () => {
    const environment = readEnvironment({});
    expect(environment).to.include({ host: '127.0.0.1', port: 8080, databaseUrl: null, publicUrl: null });
    expect(environment).to.include({ readToken: null, trustProxy: null, allowPrivateTargets: false });
    expect(environment.logLevel).to.equal('info');
    expect(environment.rateLimits).to.deep.equal({ perKey: 100, perIp: 1000, global: 10_000 });
    expect(environment.dataDirectory).to.match(/\.data$/);
    expect(environment.packsDirectory).to.match(/examples.packs$/);
    expect(environment.token).to.have.lengthOf.at.least(32);
    expect(readEnvironment({}).token).to.not.equal(environment.token);
  });

  it('takes every variable', () => {
    const environment = readEnvironment({
      PORT: '0',
      HOST: '::1',
      DATABASE_URL: 'postgres://u:p@localhost/db',
      DATA_DIR: '/tmp/data',
      ATTUNE_TOKEN: 'token-of-mine',
      ATTUNE_READ_TOKEN: 'token-to-read',
      PUBLIC_URL: 'https://attune.example.com/',
      TRUST_PROXY: '1',
      RATE_LIMIT_STORE: 'memory',
      RATE_LIMIT_PER_KEY: '0',
      RATE_LIMIT_PER_IP: '5',
      RATE_LIMIT_GLOBAL: '6',
      ALLOW_PRIVATE_TARGETS: '1',
      PACKS_DIR: '/tmp/packs',
      LOG_LEVEL: 'silent',
      ATTUNE_WEBHOOKS_ENCRYPTION_KEY: 'key',
    });
    expect(environment).to.deep.equal({
      host: '::1',
      port: 0,
      databaseUrl: 'postgres://u:p@localhost/db',
      dataDirectory: '/tmp/data',
      token: 'token-of-mine',
      readToken: 'token-to-read',
      publicUrl: 'https://attune.example.com',
      trustProxy: 1,
      rateLimits: { perKey: 0, perIp: 5, global: 6 },
      allowPrivateTargets: true,
      packsDirectory: '/tmp/packs',
      logLevel: 'silent',
      encryptionKey: 'key',
    });
  });

  it('takes nothing for unset', () => {
    expect(readEnvironment({ PORT: '', DATABASE_URL: ' ', ATTUNE_TOKEN: '' }).port).to.equal(8080);
  });

  const WRONG: [string, string][] = [
    ['PORT', '80a'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['DATABASE_URL', 'localhost/db'],
    ['DATABASE_URL', 'mysql://u:hidden@localhost/db'],
    ['TRUST_PROXY', 'nobody'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['PUBLIC_URL', 'attune.example.com'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['RATE_LIMIT_STORE', 'disk'],
    ['RATE_LIMIT_STORE', 'redis'],
    ['RATE_LIMIT_PER_KEY', 'many'],
    ['RATE_LIMIT_PER_IP', '1.5'],
    ['RATE_LIMIT_GLOBAL', '1e9'],
    ['RATE_LIMIT_GLOBAL', '1000001'],
    ['ALLOW_PRIVATE_TARGETS', 'yes'],
    ['LOG_LEVEL', 'loud'],
    ['ATTUNE_TOKEN', 'short'],
    ['ATTUNE_TOKEN', 'with a space in it'],
    ['ATTUNE_READ_TOKEN', 'tiny'],
  ];
  for (const [name, value] of WRONG) {
    it(`refuses ${name}=${value}`, () => {
      const read = () => readEnvironment({ [name]: value });
      expect(read).to.throw(StartupError, new RegExp(`^${name}: [^\\n]+$`));
      expect(read).to.not.throw(/hidden/);
    });
  }

  it('refuses one token for both purposes', () => {
    const both = { ATTUNE_TOKEN: 'the-same-token', ATTUNE_READ_TOKEN: 'the-same-token' };
    expect(() => readEnvironment(both)).to.throw(StartupError, /^ATTUNE_READ_TOKEN: /);
  });
});
