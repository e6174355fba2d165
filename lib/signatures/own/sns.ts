// Amazon SNS signs some fields of its message with the key of a certificate that the message names. The certificate is
// fetched from Amazon's own hosts only; the SubscribeURL of a confirmation never is.
// https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html

import { type KeyObject, verify, X509Certificate } from 'node:crypto';
import { valueAt } from '../../json-path/path.ts';
import { decodeStrictly } from '../compare.ts';
import { FetchTextError } from '../fetch-text.ts';
import { RemoteCache } from '../remote-cache.ts';
import { isProblem, type Problem, type Reading } from '../signed-request.ts';
import { parseSignedTime, staleness } from '../signed-time.ts';
import { MISMATCH } from '../signing-way.ts';
import type { Judge, Judgement, OwnOptions } from './own-scheme.ts';

const CERTIFICATE_URL = /^https:\/\/sns\.[a-zA-Z0-9-]{3,32}\.amazonaws\.com(\.cn)?\/[\w.-]{1,200}\.pem$/;
const HASH: Readonly<Record<string, string>> = { '1': 'sha1', '2': 'sha256' };
const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
export const SNS_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: CONFIRMATION,
  UnsubscribeConfirmation: CONFIRMATION,
};

// A certificate is never changed under its name. Its dates are not judged: that Amazon serves it is what proves it.
const certificates = new RemoteCache<KeyObject>({
  parse: (pem) => new X509Certificate(pem).publicKey,
  ttlMs: 24 * 3600 * 1000,
});

export function sns({ toleranceSeconds, fetchText, options }: OwnOptions): Judge {
  const { topic_arn: topic } = options;
  return async function judgeSns(reading) {
    const message = messageOf(reading);
    if (isProblem(message)) return message;
    // Amazon signs for everybody who has a topic.
    if (topic !== undefined && valueAt(reading.json, ['TopicArn']) !== topic)
      return { problem: 'TopicArn in the body is that of another topic than the trigger takes messages of' };
    const key = await certificateOf(message.certificateUrl, fetchText);
    if (isProblem(key)) return key;
    return judgeMessage(message, key, reading, toleranceSeconds);
  };
}

/** What can be told of a message without fetching anything: null where its certificate has not been fetched lately. */
export function judgeUnfetched(reading: Reading, toleranceSeconds: number): Judgement | null {
  const message = messageOf(reading);
  if (isProblem(message)) return message;
  const key = certificates.remembered(message.certificateUrl);
  return key === undefined ? null : judgeMessage(message, key, reading, toleranceSeconds);
}

function judgeMessage(
  { content, signature, hash, timeMs }: Message,
  key: KeyObject,
  { request }: Reading,
  toleranceSeconds: number,
): Judgement {
  if (!verify(hash, Buffer.from(content, 'utf8'), key, signature)) return MISMATCH;
  const stale = staleness(timeMs, request.nowSeconds, toleranceSeconds, 'rfc3339');
  if (stale !== null) return { problem: stale };
  // Whatever else stands in the body is not signed.
  request.signedParts = [content];
  return 0;
}

interface Message {
  content: string;
  signature: Buffer;
  hash: string;
  certificateUrl: string;
  timeMs: number;
}

function messageOf({ json }: Reading): Message | Problem {
  const text = (name: string) => {
    const value = valueAt(json, [name]);
    return typeof value === 'string' ? value : '';
  };
  const type = text('Type');
  const fields = Object.hasOwn(SNS_FIELDS, type) ? SNS_FIELDS[type] : undefined;
  if (fields === undefined) return { problem: 'Type in the body is none that Amazon SNS sends' };
  const version = text('SignatureVersion');
  const hash = Object.hasOwn(HASH, version) ? HASH[version] : undefined;
  if (hash === undefined) return { problem: 'SignatureVersion in the body is neither 1 nor 2' };
  const signature = decodeStrictly(text('Signature'), 'base64');
  if (signature === null || signature.length === 0)
    return { problem: 'Signature in the body is missing or no base64' };
  const certificateUrl = text('SigningCertURL');
  if (!CERTIFICATE_URL.test(certificateUrl)) {
    return {
      problem: 'SigningCertURL in the body is not one of Amazon SNS, so nothing is fetched from there',
    };
  }
  const timeMs = parseSignedTime(text('Timestamp'), 'rfc3339');
  if (timeMs === null) return { problem: 'Timestamp in the body is no RFC 3339 time' };
  const content = snsContent(json, fields);
  return typeof content === 'string' ? { content, signature, hash, certificateUrl, timeMs } : content;
}

/** Names and values of the fields that are there, each on a line of its own. */
export function snsContent(json: unknown, fields: readonly string[]): string | Problem {
  let content = '';
  for (const name of fields) {
    const value = valueAt(json, [name]);
    if (value === undefined && name === 'Subject') continue;
    if (value === null && name === 'Subject') continue;
    if (typeof value !== 'string') return { problem: `${name} in the body is missing or no text` };
    content += `${name}\n${value}\n`;
  }
  return content;
}

async function certificateOf(url: string, fetchText: OwnOptions['fetchText']): Promise<KeyObject | Problem> {
  try {
    return await certificates.get(url, fetchText);
  } catch (error) {
    if (!(error instanceof FetchTextError)) throw error;
    return { problem: `the certificate is not to be had: ${error.message}`, isTemporary: error.isTemporary };
  }
}
