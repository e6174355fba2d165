import { expect } from 'chai';
import fc from 'fast-check';
import { WebhookRequestError } from '../../lib/errors.ts';
import { parsePayload } from '../../lib/payload/parse-payload.ts';

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

function refusal(type: string | undefined, body: string | Buffer): WebhookRequestError {
  try {
    parsePayload(type, Buffer.from(body as string));
  } catch (error) {
    expect(error).to.be.instanceOf(WebhookRequestError);
    return error as WebhookRequestError;
  }
  throw new Error('it was accepted');
}

describe('parsePayload', () => {
  it('keeps the JSON text as it came, digit for digit', () => {
    const text = '{ "n": 12345678901234567890, "e": 1.0E+2, "a": 1, "a": 2 }';
    expect(parsePayload(JSON_TYPE, Buffer.from(text)).text).to.equal(text);
  });

  it('takes application/*+json, a charset of UTF-8, a BOM, and no type at all', () => {
    for (const type of ['application/cloudevents+json', 'Application/JSON; charset="UTF-8"', undefined]) {
      expect(parsePayload(type, Buffer.from('\ufeff{"a":1}')).json).to.deep.equal({ a: 1 });
    }
  });

  it('reads the JSON in the form that GitHub sends', () => {
    const body = Buffer.from(
      `payload=${encodeURIComponent('{"ref":"refs/heads/main","n":12345678901234567890}')}`,
    );
    expect(parsePayload(FORM, body).text).to.equal('{"ref":"refs/heads/main","n":12345678901234567890}');
  });

  it('makes any other form an object, a repeated field a list', () => {
    const body = Buffer.from('a=1&b=x+y&a=2&__proto__=p&r=%C3%A9&u=é');
    expect(parsePayload(FORM, body).text).to.equal(
      '{"a":["1","2"],"b":"x y","__proto__":"p","r":"é","u":"é"}',
    );
  });

  it('takes __proto__ for a name like any other', () => {
    const { json } = parsePayload(JSON_TYPE, Buffer.from('{"__proto__":{"admin":true}}'));
    expect(Object.hasOwn(json as object, '__proto__')).to.equal(true);
    expect((json as { admin?: boolean }).admin).to.equal(undefined);
    expect(({} as { admin?: boolean }).admin).to.equal(undefined);
  });

  const malformed: Record<string, string | Buffer> = {
    'an empty body': '',
    'white space only': ' \n',
    'cut-off JSON': '{"a":',
    'two documents': '{}{}',
    'a comment': '{/* */}',
    NaN: '{"a":NaN}',
    'single quotes': "{'a':1}",
    'a raw U+0000': '{"a":"\0"}',
    'invalid UTF-8': Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]),
    'UTF-8 of a surrogate': Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
    'overlong UTF-8': Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
    'UTF-16': Buffer.from('{"a":1}', 'utf16le'),
  };
  for (const [name, body] of Object.entries(malformed)) {
    it(`refuses ${name} with 400`, () => {
      const { status, outcome } = refusal(JSON_TYPE, body);
      expect({ status, outcome }).to.deep.equal({ status: 400, outcome: 'invalid_payload' });
    });
  }

  const types = [
    'text/plain',
    'multipart/form-data',
    'application/json; charset=latin1',
    'application/xml',
    '',
    'json',
  ];
  for (const type of types) {
    it(`refuses content type "${type}" with 415`, () => {
      expect(refusal(type, '{}').status).to.equal(415);
    });
  }

  it('refuses what jsonb cannot hold with 422, naming every place', () => {
    const { status, details } = refusal(
      JSON_TYPE,
      String.raw`{"a":["x","\u0000"],"b/c~":"\ud800","\udc00":1,"ok":"\ud83d\ude00"}`,
    );
    expect(status).to.equal(422);
    expect(details?.map(({ path }) => path)).to.deep.equal(['/a/1', '/b~1c~0', '/\ufffd']);
  });

  it('names at most 20 places', () => {
    const many = `[${Array.from({ length: 1000 }, () => String.raw`"\u0000"`).join(',')}]`;
    expect(refusal(JSON_TYPE, many).details).to.have.lengthOf(20);
  });

  it('attack: 100,000 nested brackets', () => {
    for (const body of [
      '['.repeat(100_000) + ']'.repeat(100_000),
      '['.repeat(100_000),
      '{"a":'.repeat(100_000),
    ]) {
      expect(refusal(JSON_TYPE, body).status).to.equal(422);
    }
  });

  it('counts nesting outside of strings only, up to 500', () => {
    const nested = (depth: number) => Buffer.from(`${'['.repeat(depth)}"[[[{{{\\"[["${']'.repeat(depth)}`);
    expect(parsePayload(JSON_TYPE, nested(500)).json).to.be.an('array');
    expect(refusal(JSON_TYPE, nested(501)).status).to.equal(422);
  });

  it('attack: 5,000 numbers of 131,072 digits in 45 KB', () => {
    const numbers = (number: string, count: number) =>
      `[${Array.from({ length: count }, () => number).join(',')}]`;
    expect(refusal(JSON_TYPE, numbers('1e131071', 5000)).status).to.equal(422);
    expect(refusal(JSON_TYPE, numbers('1e00000000000131071', 5000)).status).to.equal(422);
    expect(refusal(JSON_TYPE, numbers('1E-00000000000016383', 50_000)).status).to.equal(422);
    expect(refusal(JSON_TYPE, numbers('1E-16383', 5000)).status).to.equal(422);
    expect(refusal(JSON_TYPE, numbers('1e99', 300_000)).status).to.equal(422);
    expect(refusal(JSON_TYPE, numbers(`1e${'9'.repeat(9)}`, 1)).status).to.equal(422);
    expect(parsePayload(JSON_TYPE, Buffer.from(numbers('1.5e-12', 5000))).json).to.have.lengthOf(5000);
    expect(
      parsePayload(JSON_TYPE, Buffer.from(numbers('"1e131071\\"1e131071"', 5000))).json,
    ).to.have.lengthOf(5000);
  });

  it('accepts every JSON document without U+0000, and refuses only politely', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'grapheme' }), (text) => {
        fc.pre(!text.includes('\\u0000'));
        expect(parsePayload(JSON_TYPE, Buffer.from(text)).json).to.deep.equal(JSON.parse(text));
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(JSON_TYPE, FORM), (bytes, type) => {
        try {
          parsePayload(type, Buffer.from(bytes));
        } catch (error) {
          expect((error as WebhookRequestError).status).to.be.oneOf([400, 422]);
        }
      }),
    );
  });

  it('attack: a long body of quotes and backslashes is read in linear time', () => {
    const startedAtMs = performance.now();
    for (const body of ['"\\'.repeat(500_000), '"'.repeat(1_000_000), '1e999,"\\'.repeat(100_000)]) {
      expect(refusal(JSON_TYPE, body).status).to.equal(400);
    }
    expect(performance.now() - startedAtMs).to.be.lessThan(3000);
  });
});
