// What a file is sent as, where nobody says it.

import { expect } from 'chai';
import { makeMessage } from '../../cli/send/message.ts';
import { readSendOptions } from '../../cli/send/options.ts';

const SECRET = '0123456789abcdef0123456789abcdef';

function headersOf(scheme: string, body: string, ...more: string[]): Record<string, string> {
  const args = ['file', '--to', 'https://attune.example.com/hook', '--as', scheme, ...more];
  const options = readSendOptions(args, { ATTUNE_WEBHOOK_SECRET: SECRET });
  return makeMessage(options, Buffer.from(body), undefined, 0).headers;
}

describe('send: what a file is', () => {
  it('is a form where it reads like one, signed as such', () => {
    const form = headersOf('twilio', 'MessageStatus=delivered&To=%2B1555\n');
    expect(form['content-type']).to.equal('application/x-www-form-urlencoded');
    const json = headersOf('twilio', '{"MessageStatus":"delivered"}');
    expect(json['content-type']).to.equal('application/json');
    expect(form['x-twilio-signature']).to.be.a('string').and.not.equal(json['x-twilio-signature']);
  });

  it('is JSON otherwise, and what --header says in any case', () => {
    for (const body of ['{"a":"b=c"}', '[1]', '"a=b"', '']) {
      expect(headersOf('none', body)['content-type'], body).to.equal('application/json');
    }
    expect(headersOf('none', 'a=b', '--header', 'content-type: text/plain')['content-type']).to.equal(
      'text/plain',
    );
  });
});
