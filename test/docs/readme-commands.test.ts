// Runs every bash block of the README, in order and in one terminal, against the example host.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type ExampleHost, type HostAddress, startExampleHost } from './example-host.ts';
import { codeBlocks, ROOT, readDocumentation } from './markdown.ts';
import { type BlockResult, openShell, type Shell } from './shell.ts';

const blocks = codeBlocks('README.md').filter(({ language }) => language === 'bash' || language === 'json');
const scripts: Record<string, string> = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;

/** What each block that is run must answer: how its code begins, the statuses, and what must become true of its output. */
const EXPECTED: [string, number[], (output: string) => void][] = [
  ['API=', [], () => {}],
  ['curl -s -X POST $API/triggers/github.push/webhook/enable', [200], () => {}],
  ['KEY=', [200], () => {}],
  ['curl -s $API/webhooks/$KEY -H', [200], () => {}],
  ['curl -s -X POST $API/triggers/github.push/webhook/hmac', [200], () => {}],
  ['curl -s $API/webhooks/$KEY -H', [401], () => {}],
  ['SIGNATURE=', [200], (output) => expect(JSON.parse(output)).to.include({ success: true, event_id: 2 })],
  ['curl -s $API/events/1', [200], (output) => expect(JSON.parse(output).data.payload).to.deep.equal(push())],
  [
    'curl -s "$API/triggers/github.push/webhook/log',
    [200],
    (output) =>
      expect(JSON.parse(output).data.map((entry: { outcome: string }) => entry.outcome)).to.have.members([
        'accepted',
        'signature_invalid',
        'accepted',
      ]),
  ],
  [
    'curl -s "$API/triggers/github.push/webhook/stats',
    [200],
    (output) => expect(JSON.parse(output).data.totals).to.include({ requests: 3, accepted: 2, refused: 1 }),
  ],
  [
    'curl -s "$API/enforcements',
    [200, 200],
    (output) =>
      expect(output).to.include('"rule_ref":"github.announce_push"').and.include('"status":"completed"'),
  ],
  [
    'curl -s http://127.0.0.1:8080/metrics',
    [200],
    (output) =>
      expect(output).to.include(
        'attune_webhook_requests_total{trigger="github.push",outcome="signature_invalid"} 1',
      ),
  ],
];

describe("the README's commands", () => {
  let host: ExampleHost;
  let address: HostAddress;
  let shell: Shell;
  let last: BlockResult = { output: '', statuses: [] };
  const remaining = [...EXPECTED];

  before(async function () {
    // Making its embedded database takes some seconds, and many on a busy machine.
    this.timeout(120_000);
    needsCommands(this);
    shell = openShell();
    host = await startExampleHost();
    address = await host.address;
  });

  after(async () => {
    await shell?.close();
    await host?.stop();
  });

  for (const { language, code, line } of blocks) {
    const title = `line ${line}: ${code.split('\n')[0]}`;
    if (language === 'json') {
      it(`${title} has the shape of the answer above`, () => {
        expect(shapeOf(JSON.parse(last.output))).to.deep.equal(shapeOf(JSON.parse(code)));
      });
    } else if (code.startsWith('npm ')) {
      // These install, start and test this very checkout; what they stand for is running right now.
      it(`${title} names scripts that are there`, () => {
        for (const script of scriptsIn(code)) expect(scripts).to.have.property(script);
      });
    } else {
      it(title, async () => {
        const [start = '', statuses, check] = remaining.shift() ?? [];
        expect(code.startsWith(start), `expected a block that starts with ${start}`).to.equal(true);
        last = await runUntil(() => shell.run(forHost(code, address)), check ?? (() => {}));
        expect(last.statuses).to.deep.equal(statuses);
      });
    }
  }

  it('were all there', () => {
    expect(remaining).to.deep.equal([]);
  });
});

describe("the README's npm scripts", () => {
  it('are those of package.json', () => {
    const named = scriptsIn(readDocumentation('README.md'));
    expect(named).to.include.members(['start', 'test']);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).to.deep.equal([]);
    expect(scripts.start).to.equal('node examples/host/main.ts');
  });
});

/** Skips them, saying so, where a command that the README uses is not there. */
function needsCommands(test: Mocha.Context): void {
  const missing = ['bash', 'curl', 'openssl'].filter((command) => spawnSync(command, ['--version']).error);
  if (missing.length === 0) return;
  console.log(
    `      skipped: the README's commands need ${missing.join(', ')}; install them to have them run`,
  );
  test.skip();
}

/** The log, the statistics and the rules follow the answer within a second or two. */
async function runUntil(
  run: () => Promise<BlockResult>,
  check: (output: string) => void,
): Promise<BlockResult> {
  const deadlineMs = Date.now() + 10_000;
  for (;;) {
    const result = await run();
    try {
      check(result.output);
      return result;
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
    }
  }
}

function forHost(code: string, { url, token }: HostAddress): string {
  return code.replaceAll('http://127.0.0.1:8080', url).replaceAll('the-token-from-the-link', token);
}

/** The same keys with values of the same types. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shapeOf(member)]));
}

function scriptsIn(text: string): string[] {
  return [...text.matchAll(/npm (?:run )?(start|test(?::\w+)?|(?<=run )[\w:]+)/g)].map(
    ([, name = '']) => name,
  );
}

function push(): unknown {
  return JSON.parse(readFileSync(join(ROOT, 'examples', 'payloads', 'github-push.json'), 'utf8'));
}
