// The JSONPath Compliance Test Suite (https://github.com/jsonpath-standard/jsonpath-compliance-test-suite), all of it.
// cts.json is its test data as published; its licence is in cts-licence.txt.

import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { compileJsonPath, JsonPathError } from '../../lib/json-path/json-path.ts';

interface Case {
  name: string;
  selector: string;
  document?: unknown;
  result?: unknown[];
  results?: unknown[][];
  invalid_selector?: boolean;
}

const { tests } = JSON.parse(readFileSync(new URL('cts.json', import.meta.url), 'utf8')) as { tests: Case[] };

describe('JSONPath compliance test suite', () => {
  it('has its cases', () => expect(tests).to.have.lengthOf(687));

  for (const { name, selector, document, result, results, invalid_selector } of tests) {
    it(name, () => {
      if (invalid_selector) {
        expect(() => compileJsonPath(selector))
          .to.throw(JsonPathError)
          .with.property('position')
          .within(0, 2000);
        return;
      }
      const path = compileJsonPath(selector);
      expect(results ?? [result]).to.deep.include(path.values(document));
      expect((results ?? [result]).map((values) => values?.[0])).to.deep.include(path.first(document));
    });
  }
});
