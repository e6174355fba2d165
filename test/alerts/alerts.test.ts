// From counts to alerts: judged in rounds while the clock is moved, opened, told, acknowledged, told again, resolved.

import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { addTrigger } from '../admin/support/rows.ts';
import { HOUR, MINUTE, type Monitored, startMonitored } from './monitored.ts';

const DAY = 24 * HOUR;

describe('alerts', () => {
  let all: Monitored;

  before(async () => {
    all = await startMonitored();
  });
  after(() => all.close());

  const get = async (path: string) => (await all.admin.get(path)).body.data;
  const alertsOf = (ref: string) => get(`/webhooks/alerts?trigger_ref=${ref}`);
  const toldOf = (ref: string) =>
    all.told.filter(({ trigger }) => trigger.ref === ref).map(({ kind, rule }) => `${kind} ${rule}`);
  const healthOf = async (ref: string) => (await get(`/triggers/${ref}`)).health;
  const newTrigger = (ref: string, columns: object = {}) =>
    addTrigger(all.admin.db, ref, { webhook_enabled: true, webhook_enabled_at: new Date(0), ...columns });

  it('open for too many refusals, with the reason; resolve only when all has been well for a while', async () => {
    const id = await newTrigger('rate.one');
    await all.count(id, 'accepted', 28);
    await all.count(id, 'signature_invalid', 12);
    await all.monitor.runOnce();
    expect(await healthOf('rate.one')).to.equal('degraded');
    const [, opened] = await alertsOf('rate.one');
    expect(opened).to.include({ rule: 'error_rate', state: 'open', trigger_ref: 'rate.one' });
    expect(opened.reason).to.equal(
      '12 of 40 requests in the last hour failed their signature (30 %); nothing to compare with yet',
    );
    expect(toldOf('rate.one').sort()).to.deep.equal(['opened error_rate', 'opened signature_failures']);

    await all.pass(61 * MINUTE);
    expect(await healthOf('rate.one')).to.equal('healthy');
    expect((await alertsOf('rate.one')).every(({ state }: { state: string }) => state === 'open')).to.equal(
      true,
    );
    await all.count(id, 'error', 30);
    await all.pass(MINUTE);
    expect(await healthOf('rate.one')).to.equal('failing');
    expect((await get('/webhooks/alerts?trigger_ref=rate.one&state=resolved')).length).to.equal(0);
    await all.pass(70 * MINUTE);
    const states = (await alertsOf('rate.one')).map(({ state }: { state: string }) => state);
    expect(states).to.deep.equal(['resolved', 'resolved']);
    expect(toldOf('rate.one').slice(2).sort()).to.deep.equal([
      'resolved error_rate',
      'resolved signature_failures',
    ]);
  });

  it('open for silence against the usual rhythm, and resolve with the next event', async () => {
    const id = await newTrigger('quiet.hourly');
    const newcomer = await newTrigger('quiet.newcomer');
    await all.addHistory(id);
    await all.count(id, 'accepted', 1);
    await all.count(newcomer, 'accepted', 1);
    await all.monitor.runOnce();
    await all.pass(2 * HOUR);
    expect(await healthOf('quiet.hourly')).to.equal('healthy');
    await all.pass(2 * HOUR);
    expect(await healthOf('quiet.hourly')).to.equal('silent');
    const [alert] = await alertsOf('quiet.hourly');
    expect(alert).to.include({ rule: 'silence', state: 'open' });
    expect(alert.reason).to.match(/^No event for \d h, since 20\d\d-/);
    await all.pass(3 * HOUR);
    expect(await healthOf('quiet.newcomer')).to.equal('healthy');
    await all.count(id, 'accepted', 1);
    await all.pass(15 * MINUTE);
    expect((await alertsOf('quiet.hourly'))[0]).to.include({ state: 'resolved' });
    expect(toldOf('quiet.hourly').filter((said) => said.startsWith('resolved'))).to.have.length(1);
  });

  it('do not hold our own absence against the senders', async () => {
    const id = await newTrigger('quiet.outage');
    await all.addHistory(id);
    await all.count(id, 'accepted', 1);
    await all.pass(MINUTE);
    all.clock.nowMs += 2 * DAY;
    await all.monitor.runOnce();
    expect(await healthOf('quiet.outage')).to.equal('healthy');
    expect((await get('/triggers/quiet.outage/webhook/health')).health).to.equal('healthy');
    await all.pass(5 * HOUR);
    expect(await healthOf('quiet.outage')).to.equal('silent');
  });

  it('are told again until somebody takes notice', async () => {
    const id = await newTrigger('again.one');
    const rules = {
      renotify_minutes: 30,
      signature_failures: { enabled: false },
      error_rate: { window_minutes: 1440 },
    };
    await all.admin.call('PUT', '/triggers/again.one/webhook/alerts', { body: rules });
    await all.count(id, 'error', 10);
    await all.pass(MINUTE);
    await all.pass(61 * MINUTE);
    expect(toldOf('again.one')).to.deep.equal([
      'opened error_rate',
      'reminder error_rate',
      'reminder error_rate',
    ]);
    const [alert] = await alertsOf('again.one');
    const path = `/webhooks/alerts/${alert.id}/acknowledge`;
    const { body } = await all.admin.call('POST', path);
    expect(body.data).to.include({ state: 'acknowledged', acknowledged_by: 'ada' });
    expect((await all.admin.call('POST', path)).body.data.acknowledged_at).to.equal(
      body.data.acknowledged_at,
    );
    await all.pass(61 * MINUTE);
    expect(toldOf('again.one')).to.have.length(3);
    expect((await get('/webhooks/alerts?state=acknowledged')).map(({ id }: { id: number }) => id)).to.include(
      alert.id,
    );
    const [audited] = await get('/webhooks/audit?action=alert.acknowledge');
    expect(audited).to.deep.include({
      trigger_ref: 'again.one',
      details: { alert_id: alert.id, rule: 'error_rate' },
    });
  });

  it('resolve at once where the webhook or the rule is switched off, also in plain SQL', async () => {
    const id = await newTrigger('off.one');
    await all.count(id, 'error', 10);
    await all.pass(MINUTE);
    expect((await alertsOf('off.one'))[0].state).to.equal('open');
    await all.admin.db('attune.trigger').where({ id }).update({ enabled: false });
    await all.pass(MINUTE);
    expect((await alertsOf('off.one'))[0]).to.include({
      state: 'resolved',
      resolved_reason: 'The webhook was switched off',
    });
    await all.admin.db('attune.trigger').where({ id }).update({ enabled: true });
    await all.pass(MINUTE);
    expect((await alertsOf('off.one'))[0].state).to.equal('open');
    await all.admin
      .db('attune.trigger')
      .where({ id })
      .update({ webhook_alert_rules: '{"error_rate":{"enabled":false}}' });
    await all.pass(MINUTE);
    expect((await alertsOf('off.one'))[0]).to.include({
      state: 'resolved',
      resolved_reason: 'The rule was switched off',
    });
    expect(await healthOf('off.one')).to.equal('failing');
  });

  it('open for deliveries that were given up, and for a breaker that is open', async () => {
    const id = await newTrigger('targets.one');
    const { db } = all.admin;
    const target = {
      trigger_id: id,
      name: 'crm',
      url: 'https://crm.example',
      secret: 'x',
      breaker_state: 'open',
    };
    const [row] = await db('attune.webhook_target').insert(target).returning('id');
    const dead = { target_id: row.id, trigger_id: id, event_id: 1, message_id: 'm', state: 'dead' };
    await db('attune.webhook_target_delivery').insert(dead);
    await all.pass(MINUTE);
    const rules = (await alertsOf('targets.one')).map(({ rule }: { rule: string }) => rule);
    expect(rules.sort()).to.deep.equal(['breaker_open', 'dead_letters']);
    const { reasons } = await get('/triggers/targets.one/webhook/health');
    expect(reasons.map(({ text }: { text: string }) => text)).to.deep.equal([
      '1 delivery was given up and waits to be replayed',
      'Nothing is sent to “crm”: the circuit breaker is open',
    ]);
    await db('attune.webhook_target').where({ trigger_id: id }).delete();
    await all.pass(15 * MINUTE);
    expect(await healthOf('targets.one')).to.equal('healthy');
  });

  it('are opened once, however many instances look at the same time', async () => {
    const id = await newTrigger('many.instances');
    await all.count(id, 'error', 10);
    all.clock.nowMs += MINUTE;
    const [before] = await all.admin.db('attune.webhook_alert').count({ count: '*' });
    const instances = Array.from({ length: 5 }, () => all.anotherInstance());
    await Promise.all(instances.map((instance) => instance.runOnce()));
    const [after] = await all.admin.db('attune.webhook_alert').count({ count: '*' });
    expect(Number(after?.count) - Number(before?.count)).to.equal(1);
    expect(toldOf('many.instances')).to.deep.equal(['opened error_rate']);
  });

  it('are forgotten 90 days after they were over, open ones never', async () => {
    const { db } = all.admin;
    const [open] = await db('attune.webhook_alert').where({ state: 'open' }).count({ count: '*' });
    await all.pass(MINUTE);
    all.clock.nowMs += 91 * 24 * HOUR;
    await all.monitor.runOnce();
    const over = new Date(all.clock.nowMs - 90 * 24 * HOUR);
    expect(await db('attune.webhook_alert').where('resolved_at', '<', over)).to.deep.equal([]);
    expect(await db('attune.webhook_alert_notification').where('finished_at', '<', over)).to.deep.equal([]);
    expect(Number(open?.count)).to.be.greaterThan(0);
    const known = await db('attune.webhook_alert').where('opened_at', '<', over);
    expect(known.length).to.be.at.least(Number(open?.count));
  });

  describe('channels', () => {
    const channels = '/webhooks/alert-channels';

    it('get a message signed by Standard Webhooks, again where it failed, under the same id', async () => {
      const url = `${all.receiver.url}/hook?token=hidden`;
      const { body } = await all.admin.call('POST', channels, {
        body: { label: 'On call', kind: 'webhook', url },
      });
      expect(body.data).to.include({ address: `${all.receiver.url}/…`, secret_set: true });
      expect(body.data.secret).to.match(/^whsec_/);
      const last = async () => (await all.admin.get(channels)).body.data[0].last_notification;
      expect(await last()).to.equal(null);
      all.answer.status = 500;
      all.received.length = 0;
      const id = await newTrigger('sent.one');
      await all.count(id, 'error', 10);
      await all.pass(MINUTE);
      expect(all.received).to.have.length(1);
      expect(await last()).to.deep.equal({
        state: 'retrying',
        result: 'status 500',
        attempts: 1,
        finished_at: null,
        next_attempt_at: new Date(all.clock.nowMs + MINUTE).toISOString(),
      });
      all.answer.status = 200;
      await all.pass(MINUTE);
      expect(all.received).to.have.length(2);
      expect(await last()).to.include({ state: 'sent', result: 'status 200', next_attempt_at: null });
      const [first, second] = all.received;
      const {
        'webhook-id': messageId,
        'webhook-timestamp': seconds,
        'webhook-signature': signature,
      } = second!.headers;
      expect(first!.headers['webhook-id']).to.equal(messageId);
      expect(Number(seconds)).to.equal(Math.floor(all.clock.nowMs / 1000));
      const key = Buffer.from(body.data.secret.slice('whsec_'.length), 'base64');
      const expected = createHmac('sha256', key)
        .update(`${messageId}.${seconds}.${second!.text}`)
        .digest('base64');
      expect(signature).to.equal(`v1,${expected}`);
      const sent = JSON.parse(second!.text);
      expect(sent).to.include({ type: 'webhook.alert.opened' });
      expect(sent.data).to.include({ rule: 'error_rate', health: 'failing' });
      expect(sent.data.trigger).to.include({ ref: 'sent.one' });
      const [alert] = await alertsOf('sent.one');
      expect(alert.notifications).to.deep.include({
        kind: 'opened',
        channel: 'On call',
        state: 'sent',
        attempts: 2,
        result: 'status 200',
      });
      await all.admin.call('DELETE', `${channels}/${body.data.id}`);
    });

    it('in the form of Slack, in which no label calls a whole channel', async () => {
      const url = `${all.receiver.url}/services/T0/B0/secret`;
      const { body } = await all.admin.call('POST', channels, {
        body: { label: 'Chat', kind: 'slack', url },
      });
      expect(body.data).to.include({ secret: null, secret_set: false });
      all.received.length = 0;
      const id = await newTrigger('chat.one', { label: 'Push <!channel>' });
      await all.count(id, 'error', 10);
      await all.pass(MINUTE);
      const text = JSON.parse(all.received[0]!.text);
      expect(Object.keys(text)).to.deep.equal(['text']);
      expect(text.text).to.include('Alert: Too many refused requests – Push &lt;!channel&gt; (chat.one)');
      await all.admin.call('DELETE', `${channels}/${body.data.id}`);
    });

    it('are tried out at once, and tell what came of it', async () => {
      const url = `${all.receiver.url}/try`;
      const { body } = await all.admin.call('POST', channels, {
        body: { label: 'Try', kind: 'webhook', url },
      });
      const { id } = body.data;
      all.answer.status = 204;
      const good = await all.admin.call('POST', `${channels}/${id}/test`);
      expect(good.body.data).to.include({ ok: true, result: 'status 204' });
      all.answer.status = 404;
      expect((await all.admin.call('POST', `${channels}/${id}/test`)).body.data).to.include({
        ok: false,
        result: 'status 404',
      });
      all.answer.status = 200;
      await all.admin.call('PATCH', `${channels}/${id}`, { body: { url: 'http://127.0.0.1:9/gone' } });
      const gone = await all.admin.call('POST', `${channels}/${id}/test`);
      expect(gone.body.data).to.include({ ok: false, result: 'no connection (ECONNREFUSED)' });
      await all.admin.call('DELETE', `${channels}/${id}`);
    });

    it('hide addresses and secrets: encrypted at rest, shown to those who may, and the audit says so', async () => {
      const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
      const url = 'https://alerts.example.com/hook/very-secret-path';
      const request = { label: 'Secret', kind: 'webhook', url, secret };
      const { body } = await all.admin.call('POST', channels, { body: request });
      const { id } = body.data;
      const listed = await all.admin.get(channels, { as: 'reader' });
      expect(listed.text).not.to.include('very-secret-path').and.not.include('whsec_');
      expect((await all.admin.get(`${channels}/${id}/secret`, { as: 'reader' })).status).to.equal(403);
      expect((await all.admin.get(`${channels}/${id}/secret`)).body.data).to.deep.equal({ secret });
      const row = await all.admin.db('attune.webhook_alert_channel').where({ id }).first();
      expect(row.url).to.match(/^enc:/).and.not.include('secret-path');
      expect(row.secret).to.match(/^enc:/);
      await all.admin.call('PATCH', `${channels}/${id}`, {
        body: { url: 'https://alerts.example.com/other-path' },
      });
      const audit = await all.admin.get('/webhooks/audit?page_size=100');
      expect(audit.text).not.to.match(/whsec_|secret-path|other-path/);
      const actions = audit.body.data.map(({ action }: { action: string }) => action);
      expect(actions).to.include.members([
        'alert_channel.create',
        'alert_channel.reveal',
        'alert_channel.update',
      ]);
      await all.admin.call('DELETE', `${channels}/${id}`);
    });

    it('refuse what cannot or must not be reached', async () => {
      const refused = async (body: object) => {
        const answer = await all.admin.call('POST', channels, {
          body: { label: 'x', kind: 'webhook', ...body },
        });
        return [answer.status, answer.body.details?.[0]?.path];
      };
      expect(await refused({ url: 'http://169.254.169.254/latest' })).to.deep.equal([422, '/url']);
      expect(await refused({ url: 'http://10.0.0.1/' })).to.deep.equal([422, '/url']);
      expect(await refused({ url: 'ftp://example.com/' })).to.deep.equal([422, '/url']);
      expect(await refused({ url: 'https://user:pass@example.com/' })).to.deep.equal([422, '/url']);
      expect(await refused({ url: 'https://example.com/', secret: 'short' })).to.deep.equal([422, '/secret']);
      const slack = { kind: 'slack', url: 'https://example.com/', secret: `whsec_${'A'.repeat(44)}` };
      expect(await refused(slack)).to.deep.equal([422, '/secret']);
    });

    it('belong to a tenant, and hear of its triggers only', async () => {
      const url = `${all.receiver.url}/of-a`;
      const create = { body: { label: 'A', kind: 'webhook', url }, as: 'tenant-a' };
      const { id } = (await all.admin.call('POST', channels, create)).body.data;
      const foreign = { as: 'tenant-b' };
      expect((await all.admin.get(channels, foreign)).body.data).to.deep.equal([]);
      expect((await all.admin.get(`${channels}/${id}/secret`, foreign)).status).to.equal(404);
      expect(
        (await all.admin.call('PATCH', `${channels}/${id}`, { ...foreign, body: { label: 'mine' } })).status,
      ).to.equal(404);
      expect((await all.admin.call('DELETE', `${channels}/${id}`, foreign)).status).to.equal(404);
      expect((await all.admin.call('POST', `${channels}/${id}/test`, foreign)).status).to.equal(404);
      const grab = { ...foreign, body: { label: 'B', kind: 'webhook', url, tenant: 'a' } };
      expect((await all.admin.call('POST', channels, grab)).status).to.equal(403);
      all.received.length = 0;
      const own = await newTrigger('tenants.a', { webhook_tenant: 'a' });
      const other = await newTrigger('tenants.b', { webhook_tenant: 'b' });
      await all.count(own, 'error', 10);
      await all.count(other, 'error', 10);
      await all.pass(MINUTE);
      expect(all.received.map(({ text }) => JSON.parse(text).data.trigger.ref)).to.deep.equal(['tenants.a']);
      const [alert] = await alertsOf('tenants.a');
      expect((await all.admin.get(`/webhooks/alerts/${alert.id}`, foreign)).status).to.equal(404);
      expect(
        (await all.admin.call('POST', `/webhooks/alerts/${alert.id}/acknowledge`, foreign)).status,
      ).to.equal(404);
      const seen = (await all.admin.get('/webhooks/alerts', foreign)).body.data;
      expect(seen.map(({ trigger_ref }: { trigger_ref: string }) => trigger_ref)).to.deep.equal([
        'tenants.b',
      ]);
      const choose = { ...foreign, body: { channels: [id] } };
      expect((await all.admin.call('PUT', '/triggers/tenants.b/webhook/alerts', choose)).status).to.equal(
        422,
      );
      await all.admin.call('DELETE', `${channels}/${id}`);
    });
  });
});
