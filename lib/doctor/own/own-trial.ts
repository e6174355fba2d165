// A request whose sender signs in a way that more than data describes, judged by that scheme under other assumptions; within the
// same bounds as all others.

import { adyen } from '../../signatures/own/adyen.ts';
import { basic } from '../../signatures/own/basic.ts';
import { contentful } from '../../signatures/own/contentful.ts';
import { msgraph } from '../../signatures/own/msgraph.ts';
import type { OwnJudge } from '../../signatures/own/own-scheme.ts';
import { twilio } from '../../signatures/own/twilio.ts';
import type { VerifyingKey } from '../../signatures/secret-key.ts';
import { type Problem, Reading } from '../../signatures/signed-request.ts';
import { ANY_TIME_SECONDS, Budget, type SignatureCase } from '../case.ts';
import { keysOf } from '../doctor-keys.ts';

/** Those that judge at once, without fetching anything. */
const JUDGES: Readonly<Record<string, OwnJudge>> = { twilio, adyen, msgraph, contentful, basic };

/** What is left out is as the trigger expects it, and as it came. */
export interface OwnAssumption {
  keys?: readonly VerifyingKey[];
  body?: Buffer;
  rawHeaders?: readonly string[];
  target?: string;
  publicUrl?: string;
  /** However old. */
  isTimeless?: true;
}

const UNTRIED: Problem = { problem: 'not tried: enough was' };

export class OwnTrial {
  readonly case: SignatureCase;
  readonly #budget = new Budget();

  constructor(signatureCase: SignatureCase) {
    this.case = signatureCase;
  }

  /** Why it does not fit; null where it does. */
  problem(assumption: OwnAssumption = {}): string | null {
    const { request, scheme, secret, algorithm, options, publicUrl, toleranceSeconds } = this.case;
    const { keys = keysOf(scheme.secret, secret), isTimeless, body = request.body } = assumption;
    const judgeOf = JUDGES[scheme.own ?? ''];
    if (judgeOf === undefined || keys.length === 0) return UNTRIED.problem;
    if (!this.#budget.affords(keys.length, body.length)) return UNTRIED.problem;
    const { rawHeaders = request.rawHeaders, target = request.target } = assumption;
    try {
      const judge = judgeOf({
        label: scheme.label,
        algorithm,
        keys,
        secrets: keys.map((key) => (key.kind === 'shared' ? key.bytes.toString('utf8') : '')),
        toleranceSeconds: isTimeless ? ANY_TIME_SECONDS : toleranceSeconds,
        options,
        publicUrl: assumption.publicUrl ?? publicUrl,
        fetchText: () => Promise.reject(new RangeError('the doctor fetches nothing')),
      });
      const judgement = judge(new Reading({ ...request, body, rawHeaders, target }));
      return typeof judgement === 'number' ? null : (judgement as Problem).problem;
    } catch (error) {
      if (error instanceof RangeError) return error.message;
      throw error;
    }
  }

  fits(assumption: OwnAssumption): boolean {
    return this.problem(assumption) === null;
  }
}
