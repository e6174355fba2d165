// What there is to say about a sender's handshake: how it is recognised, what it proves, and how it is answered.

/** Where a request holds a value: a query parameter by any of these names, a header, a member of the JSON body, a form field. */
export type ValuePlace =
  | { query: readonly string[] }
  /** Lower case. */
  | { header: string }
  | { json: readonly string[] }
  | { form: string };

export type Condition =
  /** At least one value stands there. */
  | { has: ValuePlace }
  | { lacks: ValuePlace }
  | { at: ValuePlace; is: readonly (string | number)[] }
  | 'empty body';

export type AnswerValue =
  /** As the sender wrote it. */
  | 'challenge'
  /** HMAC-SHA256 of the challenge under the signing secret. */
  | { hmac: 'hex' | 'base64'; prefix?: string }
  /** SHA-256, in hexadecimal, of challenge, verify token and public URL, one behind the other. */
  | 'hash of challenge, token and URL'
  | { literal: string | number };

export type HandshakeAnswer =
  | { form: 'empty'; status: 200 | 204 }
  /** The challenge as plain text. */
  | { form: 'text' }
  | { form: 'json'; members: Readonly<Record<string, AnswerValue>> }
  /** The challenge in a header of this name. */
  | { form: 'header'; header: string };

export interface Handshake {
  /** The sender's own word for it, for the log. */
  name: string;
  method: 'GET' | 'HEAD' | 'POST';
  /** All of them hold. */
  when: readonly Condition[];
  /** Answered only behind the usual signature: anybody could ask otherwise. */
  signed: boolean;
  /** Holds the verify token of the trigger; anything else is refused. */
  token?: ValuePlace;
  challenge?: ValuePlace;
  answer: HandshakeAnswer;
  /** First contact: the challenge is the secret of everything that follows, stored where the trigger waits for it. */
  setsSecret?: true;
  /** Members of the JSON body for the operator to read; a URL among them must match. */
  tells?: readonly { member: string; mustMatch?: RegExp }[];
}
