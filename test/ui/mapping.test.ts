// The mapping of payloads in the web UI: three fields of a GitHub push, with a preview, saved, sent, and seen as an event.

import { expect } from 'chai';
import { addTrigger, eventually, type TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { OPERATOR, READER, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

describe('Mapping in the web UI', () => {
  let site: Site;
  let visited: Visit;
  let trigger: TestTrigger;

  before(async function () {
    this.timeout(120_000);
    const browser = await openBrowser(this);
    site = await startSite();
    trigger = await addTrigger(site.database);
    visited = await visit(browser, site.uiUrl, OPERATOR);
    await visited.open(`/triggers/${trigger.ref}/payload`);
    await card('What an event holds').waitFor();
  });
  after(async () => {
    await visited?.close();
    await site?.close();
  });

  const card = (name: string) => visited.page.getByRole('region', { name, exact: true });
  const editor = () => card('What an event holds');
  const preview = () => card('Preview');

  it('shows what a mapping makes of a payload while it is typed', async () => {
    await preview().getByLabel('Try it on').selectOption({ label: 'Sample: GitHub push' });
    await editor().getByRole('button', { name: 'Fields' }).click();
    const fields = [
      ['repo', '$.repository.full_name'],
      ['who/name', '$.pusher.name'],
      ['commits', '$.commits[*].id'],
    ] as const;
    for (const [index, [name, path]] of fields.entries()) {
      if (index > 0) await editor().getByRole('button', { name: 'Add a field' }).click();
      await editor()
        .getByLabel(`Name of field ${index + 1}`)
        .fill(name);
      await editor()
        .getByLabel(`JSONPath of field ${index + 1}`)
        .fill(path);
    }
    await preview().getByRole('button', { name: 'Raw' }).click();
    await preview().getByText('"commits": "0d1a', { exact: false }).waitFor();
    const text = await preview().getByLabel('What the event would hold').innerText();
    expect(JSON.parse(text)).to.deep.equal({
      repo: 'octocat/hello-world',
      who: { name: 'octocat' },
      commits: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c',
    });
  });

  it('tells where a path is wrong, next to it', async () => {
    const path = editor().getByLabel('JSONPath of field 1');
    await path.fill('$.repository[');
    await editor()
      .getByText(/at character \d+/)
      .waitFor();
    await path.fill('$.repository.full_name');
    await editor()
      .getByText(/at character \d+/)
      .waitFor({ state: 'detached' });
  });

  it('is saved, and the next payload becomes an event of three fields', async () => {
    await editor().getByRole('button', { name: 'Save' }).click();
    await visited.page.getByText('Saved.').first().waitFor();
    const sent = '{"repository":{"full_name":"octo/real"},"pusher":{"name":"mona"},"commits":[]}';
    const answer = await site.deliver(trigger.key, sent);
    expect(answer.status).to.equal(200);
    await visited.open(`/events/${answer.json.event_id}`);
    await visited.page.getByText('octo/real', { exact: false }).first().waitFor();
    await eventually(
      async () => (await site.api('GET', `/events/${answer.json.event_id}`)).data.payload,
      (payload) => Object.keys(payload).length === 3,
      'an event of three fields',
    );
  });

  it('tells line and column of a template', async () => {
    await visited.open(`/triggers/${trigger.ref}/payload`);
    await editor().getByRole('button', { name: 'Template' }).click();
    await editor().getByLabel('Template').fill('{\n  "a": {{ payload.a | nope }}\n}');
    await editor().getByText('line 2, column 8').waitFor();
    await editor().getByRole('button', { name: 'Discard' }).click();
  });

  it('can be looked at and tried, and not changed, by those who may only read', async () => {
    const reader = await visit(visited.page.context().browser()!, site.uiUrl, READER);
    await reader.open(`/triggers/${trigger.ref}/payload`);
    const own = reader.page.getByRole('region', { name: 'What an event holds', exact: true });
    await own.getByLabel('JSONPath of field 1').waitFor();
    expect(await own.getByLabel('JSONPath of field 1').getAttribute('readonly')).not.to.equal(null);
    await reader.page
      .getByRole('region', { name: 'Preview', exact: true })
      .getByText('octo', { exact: false })
      .first()
      .waitFor();
    await reader.close();
  });
});
