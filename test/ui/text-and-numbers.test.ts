// The pure parts of the UI: visible text, exact numbers, the stream parser, JSON paths.

import { expect } from 'chai';
import fc from 'fast-check';
import { createEventStreamParser, type StreamMessage } from '../../ui/src/api/parse-event-stream.ts';
import { splitVisible, visibleText } from '../../ui/src/format/visible-text.ts';
import { formatExactJson, parseExactJson } from '../../ui/src/payload/exact-number.ts';
import { pathOfPart } from '../../ui/src/payload/json-nodes.ts';

describe('Text and numbers in the web UI', () => {
  it('shows invisible characters and halves of characters as their code', () => {
    expect(visibleText('a\u202eb\u0000c\ud83dd')).to.equal('a\\u202eb\\u0000c\\ud83dd');
  });

  it('leaves everything else as it is', () => {
    const text = 'Grüße, 世界 👋\tand\nso on: עברית';
    expect(visibleText(text)).to.equal(text);
  });

  it('loses no character while it takes text apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(
          splitVisible(text)
            .map((part) => part.text)
            .join(''),
        ).to.equal(visibleText(text));
      }),
    );
  });

  for (const json of [
    '12345678901234567890',
    '[0.1000,1e400,-0]',
    '{"a":{"b":9007199254740993}}',
    '"text"',
    'null',
  ]) {
    it(`gives ${json} back digit for digit`, () => {
      expect(formatExactJson(parseExactJson(json)).replaceAll(/\s/g, '')).to.equal(json);
    });
  }

  it('keeps a key named __proto__ a key', () => {
    expect(Object.keys(parseExactJson('{"__proto__":1}') as object)).to.deep.equal(['__proto__']);
  });

  it('names parts by JSONPath', () => {
    expect(pathOfPart('$', 'head_commit')).to.equal('$.head_commit');
    expect(pathOfPart('$.a', 3)).to.equal('$.a[3]');
    expect(pathOfPart('$', "it's\\")).to.equal("$['it\\'s\\\\']");
  });

  it('reads a stream of events, however it is cut into pieces', () => {
    const stream = ': hello\r\n\r\nevent: log\nid: 7\ndata: {"a":\ndata: 1}\n\ndata: plain\r\rretry: 5\n\n';
    const expected: StreamMessage[] = [
      { event: 'log', id: '7', data: '{"a":\n1}' },
      { event: 'message', id: null, data: 'plain' },
    ];
    fc.assert(
      fc.property(fc.array(fc.nat({ max: stream.length }), { maxLength: 8 }), (cuts) => {
        const messages: StreamMessage[] = [];
        const feed = createEventStreamParser((message) => messages.push(message));
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
        for (let index = 1; index < places.length; index += 1)
          feed(stream.slice(places[index - 1], places[index]));
        expect(messages).to.deep.equal(expected);
      }),
      { numRuns: 500 },
    );
  });
});
