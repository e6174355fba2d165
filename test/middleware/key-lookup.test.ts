import { expect } from 'chai';
import express from 'express';
import fc from 'fast-check';
import {
  enabledCheck,
  errorHandler,
  type KeyLookupOptions,
  keyLookup,
  type WebhookTarget,
} from '../../index.ts';
import { anyText } from '../support/any-text.ts';
import { type Served, serve } from '../support/serve.ts';
import { webhookTarget } from '../support/webhook-target.ts';

const TARGET = webhookTarget({ triggerId: 7 });
const TARGETS: Record<string, WebhookTarget> = {
  wh_enabled: TARGET,
  wh_disabled: { ...TARGET, enabled: false },
  'legacy key/1': TARGET,
};

async function start(find: KeyLookupOptions['find']): Promise<Served> {
  const app = express();
  app.post('/:webhook_key', keyLookup({ find }), enabledCheck(), (req, res) => {
    res.json({ trigger: req.webhook?.target?.triggerRef });
  });
  app.use(errorHandler());
  return serve(app);
}

describe('keyLookup and enabledCheck', () => {
  let served: Served;
  const asked: string[] = [];
  before(async () => {
    served = await start((key) => {
      asked.push(key);
      return Object.hasOwn(TARGETS, key) ? (TARGETS[key] as WebhookTarget) : null;
    });
  });
  after(() => served.close());
  const outcome = async (path: string) => {
    const { status, json } = await served.post(`/${path}`, '{}');
    return { status, code: json?.code };
  };

  it('find the trigger', async () => {
    expect((await served.post('/wh_enabled', '{}')).json).to.deep.equal({ trigger: 'test.trigger' });
    expect(await outcome('legacy%20key%2F1')).to.deep.equal({ status: 200, code: undefined });
  });

  it('refuse an unknown key with 404, a disabled webhook with 403', async () => {
    expect(await outcome('wh_unknown')).to.deep.equal({ status: 404, code: 'NOT_FOUND' });
    expect(await outcome('wh_disabled')).to.deep.equal({ status: 403, code: 'FORBIDDEN' });
  });

  it('attack: keys that are names of what every object has', async () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect((await outcome(key)).status, key).to.equal(404);
    }
  });

  it('attack: what cannot be a key is refused without asking for it', async () => {
    const asksBefore = asked.length;
    for (const key of ['k'.repeat(65), 'k'.repeat(8000), 'a%00b', 'a%0Ab', '%F0%9F%94%91'.repeat(65)]) {
      expect((await outcome(key)).status, key.slice(0, 20)).to.equal(404);
    }
    expect(asked.length).to.equal(asksBefore);
  });

  it('attack: keys of any length and characters', async () => {
    await fc.assert(
      fc.asyncProperty(anyText(200), async (key) => {
        fc.pre(key !== '.' && key !== '..' && !Object.hasOwn(TARGETS, key));
        expect(await outcome(encodeURIComponent(key))).to.deep.equal({ status: 404, code: 'NOT_FOUND' });
      }),
      { numRuns: 100 },
    );
  });

  it('wait for a promised answer, and hand on its rejection', async () => {
    const later = await start(async (key) => {
      if (key === 'wh_broken') throw new Error('database away');
      return null;
    });
    expect((await later.post('/wh_unknown', '{}')).status).to.equal(404);
    expect((await later.post('/wh_broken', '{}')).status).to.equal(500);
    await later.close();
  });
});
