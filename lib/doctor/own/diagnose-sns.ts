// The doctor for Amazon SNS. It fetches nothing: whether the signature fits is known where the certificate was fetched lately.

import { valueAt } from '../../json-path/path.ts';
import { judgeUnfetched } from '../../signatures/own/sns.ts';
import { Reading } from '../../signatures/signed-request.ts';
import { bodyVariants } from '../body-variants.ts';
import { ANY_TIME_SECONDS, Budget, type SignatureCase } from '../case.ts';
import type { Finding } from '../finding.ts';
import { bodyChanged } from '../suspects/changed-body.ts';
import { certain, likely, valuesOf } from '../suspects/suspect.ts';

/** Empty where nothing usual explains it; null where the signature is right. */
export function diagnoseSns({ request, options, toleranceSeconds }: SignatureCase): Finding[] | null {
  const judge = (body: Buffer, tolerance: number) =>
    judgeUnfetched(new Reading({ ...request, body }), tolerance);
  if (valuesOf(request.rawHeaders, 'x-amz-sns-rawdelivery').includes('true')) return RAW_DELIVERY;
  const judged = judge(request.body, ANY_TIME_SECONDS);
  const { json } = new Reading(request);
  if (judged !== null && typeof judged === 'object' && !isMismatch(judged.problem))
    return notOfSns(judged.problem);
  const topic = valueAt(json, ['TopicArn']);
  if (options.topic_arn !== undefined && topic !== options.topic_arn) return otherTopic(topic);
  if (judged === 0)
    return judge(request.body, toleranceSeconds) === 0 ? null : late('certain', toleranceSeconds);
  if (judged === null) {
    const timeMs = Date.parse(String(valueAt(json, ['Timestamp'])));
    const isLate = Math.abs(request.nowSeconds * 1000 - timeMs) > toleranceSeconds * 1000;
    return isLate ? late('likely', toleranceSeconds) : [];
  }
  const budget = new Budget();
  for (const { body, what } of bodyVariants(request.body)) {
    if (budget.affords(1, body.length) && judge(body, ANY_TIME_SECONDS) === 0) return bodyChanged(what);
  }
  return [];
}

function isMismatch(problem: string): boolean {
  return problem.startsWith('signature mismatch');
}

const RAW_DELIVERY = certain(
  'signature_missing',
  'Raw message delivery is on for this subscription, and Amazon signs nothing then.',
  'Switch raw message delivery off for the subscription; the message is then in "Message" of the body.',
);

function notOfSns(problem: string): Finding[] {
  return likely(
    'signature_missing',
    `The body is no signed message of Amazon SNS: ${problem}.`,
    'See whether another sender is chosen here than the one that sends.',
  );
}

function otherTopic(topic: unknown): Finding[] {
  return certain(
    'other_content',
    `The message is one of the topic ${JSON.stringify(topic)?.slice(0, 300)}, and the trigger takes those of another.`,
    'Correct "topic_arn" of the trigger, or unsubscribe the webhook from that topic.',
  );
}

function late(confidence: Finding['confidence'], toleranceSeconds: number): Finding[] {
  const { explanation, remedy } = {
    explanation: `Its Timestamp is further from the clock than the ${toleranceSeconds} s that are tolerated.`,
    remedy:
      'Set the clock right (NTP). Amazon keeps the time of the first attempt: raise the tolerance where it tries for longer.',
  };
  return [{ cause: 'clock_off', confidence, explanation, remedy }];
}
