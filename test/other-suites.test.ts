// Says, in every run, which suites are not part of it and how to run them.

const SUITES = [
  { what: 'the web UI in a browser', needs: 'Chromium', command: 'npm run test:ui' },
  {
    what: 'the packed package in other projects',
    needs: 'the npm registry',
    command: 'npm run test:package',
  },
];

describe('suites of their own', () => {
  for (const { what, needs, command } of SUITES) {
    it(what, function () {
      console.log(`      skipped: needs ${needs}; run it with: ${command}`);
      this.skip();
    });
  }
});
