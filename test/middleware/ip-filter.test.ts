import { expect } from 'chai';
import express from 'express';
import fc from 'fast-check';
import { errorHandler, IpAllowlist, type IpFilterOptions, ipFilter } from '../../index.ts';
import { WebhookConfigError } from '../../lib/errors.ts';
import { type Answer, type SendOptions, serve } from '../support/serve.ts';

async function get(
  options: IpFilterOptions,
  { trustProxy, forwardedFor }: { trustProxy?: unknown; forwardedFor?: string | string[] } = {},
): Promise<Answer> {
  const app = express();
  if (trustProxy !== undefined) app.set('trust proxy', trustProxy);
  app.get('/', ipFilter(options), (req, res) => {
    res.json({ ip: req.webhook?.clientIp, allowed: req.webhook?.ipAllowed ?? null });
  });
  app.use(errorHandler());
  const served = await serve(app);
  const headers: SendOptions['headers'] = {};
  if (forwardedFor !== undefined) headers['X-Forwarded-For'] = forwardedFor;
  const answer = await served.send('GET', '/', { headers });
  await served.close();
  return answer;
}

describe('ipFilter', () => {
  it('lets listed addresses pass', async () => {
    const { status, json } = await get({ allow: ['127.0.0.0/8'] });
    expect({ status, json }).to.deep.equal({ status: 200, json: { ip: '127.0.0.1', allowed: true } });
  });

  it('refuses all others with 403', async () => {
    const { status, json } = await get({ allow: ['10.0.0.0/8', '::1'] });
    expect({ status, json }).to.deep.equal({
      status: 403,
      json: { success: false, error: 'IP address not allowed', code: 'FORBIDDEN' },
    });
  });

  it('refuses everyone where the list is empty', async () => {
    expect((await get({ allow: [] })).status).to.equal(403);
  });

  it('attack: X-Forwarded-For without a trusted proxy', async () => {
    expect((await get({ allow: ['10.0.0.0/8'] }, { forwardedFor: '10.0.0.1' })).status).to.equal(403);
  });

  it('judges the client behind a trusted proxy', async () => {
    const behind = (forwardedFor: string) => get({ allow: ['10.0.0.0/8'] }, { trustProxy: 1, forwardedFor });
    expect((await behind('10.0.0.1')).status).to.equal(200);
    expect((await behind('192.0.2.1')).status).to.equal(403);
  });

  it('attack: addresses put before the one that the trusted proxy saw', async () => {
    const spoofed = { trustProxy: 1, forwardedFor: '10.0.0.1, 192.0.2.1' };
    expect((await get({ allow: ['10.0.0.0/8'] }, spoofed)).status).to.equal(403);
    const twice = { trustProxy: 1, forwardedFor: ['10.0.0.1', '192.0.2.1'] };
    expect((await get({ allow: ['10.0.0.0/8'] }, twice)).status).to.equal(403);
  });

  it('attack: any text in X-Forwarded-For behind a trusted proxy is no address', async () => {
    const app = express();
    app.set('trust proxy', 1);
    app.get('/', ipFilter({ allow: ['0.0.0.0/0', '::/0'] }), (_req, res) => void res.json({}));
    app.use(errorHandler());
    const served = await serve(app);
    const texts = fc.string({
      unit: fc.constantFrom(...'0123456789abcdef.:,%/[]"x -;é\t'),
      minLength: 1,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const { status } = await served.send('GET', '/', { headers: { 'X-Forwarded-For': `x${text}x` } });
        expect(status).to.be.oneOf([200, 403]);
        if (!text.includes(',')) expect(status).to.equal(403);
      }),
      { numRuns: 60 },
    );
    const send = async (text: string) =>
      (await served.send('GET', '/', { headers: { 'X-Forwarded-For': text } })).status;
    for (const text of ['unknown', '_hidden', '10.0.0.1:8080', '[::1]', '127.0.0.1/8', '127.1', '0x7f.1']) {
      expect(await send(text), text).to.equal(403);
    }
    await served.close();
  });

  it('takes the list from a function, null for everyone; a broken one refuses', async () => {
    expect((await get({ allow: () => null })).json.allowed).to.equal(null);
    expect((await get({ allow: async () => new IpAllowlist(['127.0.0.1']) })).status).to.equal(200);
    expect((await get({ allow: () => ({ problem: 'cannot be read' }) })).status).to.equal(403);
    expect((await get({ allow: () => Promise.reject(new Error('database away')) })).status).to.equal(500);
  });

  for (const options of [
    {},
    { allow: '10.0.0.0/8' },
    { allow: ['10.0.0.0/33'] },
    { allow: ['localhost'] },
    { allow: [1] },
  ]) {
    it(`cannot be made with ${JSON.stringify(options)}`, () => {
      expect(() => ipFilter(options as IpFilterOptions))
        .to.throw(WebhookConfigError, 'allow')
        .with.property('code', 'ERR_INVALID_OPTION');
    });
  }
});
