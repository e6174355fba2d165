import { expect } from 'chai';
import { WebhookRequestError } from '../../lib/errors.ts';
import { parsePayload } from '../../lib/payload/parse-payload.ts';
import {
  type BatchSettings,
  compileBatchRules,
  splitJson,
  splitLines,
} from '../../lib/payload/split-batch.ts';

const rules = (settings: Partial<BatchSettings>) =>
  compileBatchRules({ format: 'array', on_error: 'all', max_elements: 10, ...settings });
const payload = (text: string) => parsePayload('application/json', Buffer.from(text));
const texts = (elements: readonly unknown[] | null) =>
  elements?.map((element) =>
    element instanceof WebhookRequestError ? element.status : (element as { text: string }).text,
  );

describe('A body of several events', () => {
  it('that is an array is taken apart as it was written', () => {
    const elements = ['{"id":12345678901234567890,"n":1.0}', '7', '"é"'];
    const split = splitJson(payload(`\n[${elements.join(' , ')}]`), rules({}));
    expect(texts(split)).to.deep.equal(elements);
    expect(split?.map((element) => (element as { bytes: Buffer }).bytes.toString())).to.deep.equal(elements);
    expect(splitJson(payload('[]'), rules({}))).to.deep.equal([]);
  });

  it('is a single event where it is no array after all', () => {
    expect(splitJson(payload('{"a":[1]}'), rules({}))).to.equal(null);
  });

  it('may stand at a path', () => {
    const at = (path: string) => rules({ format: 'path', path });
    const body = payload('{"data":{"events":[{"n":1e2},{"n":2}]},"other":[1]}');
    expect(texts(splitJson(body, at('$.data.events')))).to.deep.equal(['{"n":1e2}', '{"n":2}']);
    expect(texts(splitJson(body, at('$..events')))).to.deep.equal(['{"n":1e2}', '{"n":2}']);
    for (const path of ['$.missing', '$.data', '$..*']) {
      expect(() => splitJson(body, at(path)))
        .to.throw(WebhookRequestError)
        .with.property('status', 422);
    }
  });

  it('has a line for each, of which one may be no JSON', () => {
    const lines = splitLines('{"a":1}\r\n\n {"a":2.50} \n{"a":\n"\\u0000"', rules({ format: 'ndjson' }));
    expect(texts(lines)).to.deep.equal(['{"a":1}', '{"a":2.50}', 400, 422]);
  });

  it('is refused where it is longer than it may be', () => {
    const long = JSON.stringify(Array.from({ length: 11 }, (_, n) => n));
    expect(() => splitJson(payload(long), rules({})))
      .to.throw(WebhookRequestError)
      .with.property('status', 413);
    expect(() => splitLines('1\n'.repeat(11), rules({ format: 'ndjson' })))
      .to.throw(WebhookRequestError)
      .with.property('status', 413);
  });

  it('is not looked for where the setting makes no sense', () => {
    for (const settings of [
      null,
      {},
      { format: 'xml' },
      { format: 'path' },
      { format: 'path', path: '$[' },
    ]) {
      expect(() => compileBatchRules(settings)).to.throw();
    }
  });
});
