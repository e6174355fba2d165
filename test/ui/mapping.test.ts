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

  it('is tried on the elements of a batch one by one', async () => {
    const batched = await addTrigger(site.database, { webhook_batch: '{"format":"array"}' });
    await visited.open(`/triggers/${batched.ref}/payload`);
    await preview().getByLabel('Try it on').selectOption({ label: 'Your own payload' });
    await preview().getByLabel('Payload').fill('[{"name":"first"},{"name":"second"}]');
    await preview().getByText('Element 1 of 2').waitFor();
    await preview().getByText('first', { exact: true }).waitFor();
    await preview().getByRole('button', { name: 'Next element' }).click();
    await preview().getByText('Element 2 of 2').waitFor();
    await preview().getByText('second', { exact: true }).waitFor();
  });

  /** By the keyboard alone: forwards until the control of that name in that card has the focus. */
  async function tabTo(inCard: string, control: string): Promise<void> {
    for (let presses = 0; presses < 100; presses += 1) {
      const focused = await visited.page.evaluate(`(() => {
        const element = document.activeElement;
        const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText;
        return element.closest('section.card')?.querySelector('h2')?.innerText + ': ' + name.split('\\n')[0];
      })()`);
      if (focused === `${inCard}: ${control}`) return;
      await visited.page.keyboard.press('Tab');
    }
    expect.fail(`“${control}” in “${inCard}” is not reached`);
  }

  it('has ids, batches and the answer set by the keyboard alone', async () => {
    const other = await addTrigger(site.database);
    const { keyboard } = visited.page;
    const settings = async () => (await site.api('GET', `/triggers/${other.ref}/webhook`)).data;
    const save = async (inCard: string, isSaved: (data: Record<string, unknown>) => boolean) => {
      await tabTo(inCard, 'Save');
      await keyboard.press('Enter');
      await eventually(settings, isSaved, `${inCard}, saved`);
    };
    await visited.open(`/triggers/${other.ref}/payload`);
    await card('Batches').waitFor();
    await tabTo('Repeated deliveries', 'Delivery id');
    await keyboard.press('ArrowDown');
    await tabTo('Repeated deliveries', 'Name of the header');
    await keyboard.type('x-my-id');
    await save('Repeated deliveries', ({ delivery }) => JSON.stringify(delivery).includes('"x-my-id"'));
    await tabTo('Batches', 'A body holds');
    await keyboard.press('ArrowDown');
    await tabTo('Batches', 'Where one of them is refused');
    await keyboard.press('ArrowDown');
    await save('Batches', ({ batch }) => batch !== null);
    await tabTo('Answer to the sender', 'An answer of its own');
    await keyboard.press('Space');
    await tabTo('Answer to the sender', 'Status');
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type('202');
    await save('Answer to the sender', ({ response }) => response !== null);
    const { batch, response } = await settings();
    expect(batch).to.include({ format: 'array', on_error: 'each' });
    expect(response).to.include({ status: 202 });
    expect((await site.deliver(other.key, '[{"n":1},{"n":2}]', { 'x-my-id': '7' })).status).to.equal(202);
    const events = (await site.api('GET', `/events?trigger_ref=${other.ref}`)).data;
    expect(events).to.have.lengthOf(2);
  });

  it('asks for the secrets of a proxy again where its URL names another server', async () => {
    const other = await addTrigger(site.database);
    const proxy = {
      url: 'https://app.example.com/a',
      headers: [{ name: 'X-T', value: 'old', secret: true }],
    };
    await site.api('PATCH', `/triggers/${other.ref}/webhook`, { proxy });
    await visited.open(`/triggers/${other.ref}/payload`);
    const own = card('Answer by a target');
    await own.getByLabel('URL').fill('https://app.example.com/b');
    expect(await own.getByText('names another server').count()).to.equal(0);
    await own.getByLabel('URL').fill('https://elsewhere.example.com/b');
    await own.getByText('names another server').waitFor();
    await own.getByRole('button', { name: 'Save' }).click();
    await own.getByText('must be sent again, or removed').waitFor();
    await own.getByLabel('Value of header 1').fill('new');
    await own.getByRole('button', { name: 'Save' }).click();
    await eventually(
      async () => (await site.api('GET', `/triggers/${other.ref}/webhook`)).data.proxy.url,
      (url) => url === 'https://elsewhere.example.com/b',
      'the new URL',
    );
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
