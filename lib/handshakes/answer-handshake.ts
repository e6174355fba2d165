// Recognises a handshake and works out its answer. Knows no Express, no clock and no database: what is to be stored is
// part of the result.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { AnswerValue, Handshake, ValuePlace } from './handshake.ts';
import type { HandshakeRequest } from './handshake-request.ts';

/** What a trigger answers handshakes with. */
export interface HandshakeSecrets {
  /** The signing secret in clear, for answers that are made with it. */
  secret: string | null;
  /** In clear. */
  verifyToken: string | null;
  /** Where the sender reaches this webhook, without a query; undefined where the host has no public URL. */
  url: string | undefined;
}

export interface HandshakeAnswered {
  status: 200 | 204;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** First contact: to be stored before it is answered. */
  secret?: string;
  /** Members of the request for the operator to read. */
  told: { member: string; value: string }[];
}

export interface HandshakeRefused {
  status: 'BAD_REQUEST' | 'UNAUTHORIZED' | 'FORBIDDEN';
  message: string;
  /** For the operator's log. */
  reason: string;
}

/** A sender's challenges are some dozen characters; more could only be of use to somebody else. */
const MAX_CHALLENGE_BYTES = 1024;
const MAX_TOLD_LENGTH = 2048;
/** Words, UUIDs, base64. */
const OPAQUE = /^[\w+/.~-]+={0,2}$/;

/** The first whose conditions hold. */
export function findHandshake(
  handshakes: readonly Handshake[],
  request: HandshakeRequest,
  isSigned: boolean,
): Handshake | undefined {
  return handshakes.find(
    ({ method, signed, when }) =>
      method === request.method && signed === isSigned && when.every((condition) => request.holds(condition)),
  );
}

export function answerHandshake(
  handshake: Handshake,
  request: HandshakeRequest,
  secrets: HandshakeSecrets,
): HandshakeAnswered | HandshakeRefused {
  const wrong = tokenProblem(handshake, request, secrets);
  if (wrong !== null) return wrong;
  const challenge = readChallenge(handshake, request);
  if (typeof challenge !== 'string') return challenge;
  const readable = bodyProblem(handshake, challenge);
  if (readable !== null) return readable;
  const told = readTold(handshake, request);
  if ('reason' in told) return told;
  const { answer, setsSecret } = handshake;
  const found = { status: 200 as const, told, ...(setsSecret ? { secret: challenge } : {}) };
  if (answer.form === 'empty') return { ...found, status: answer.status, headers: {}, body: '' };
  if (answer.form === 'header') return { ...found, headers: { [answer.header]: challenge }, body: '' };
  if (answer.form === 'text') {
    return { ...found, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: challenge };
  }
  const members: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(answer.members)) {
    const computed = compute(value, challenge, secrets);
    if (typeof computed === 'object') return computed;
    members[name] = computed;
  }
  const headers = { 'Content-Type': 'application/json; charset=utf-8' };
  return { ...found, headers, body: JSON.stringify(members) };
}

function tokenProblem(
  { token, name }: Handshake,
  request: HandshakeRequest,
  { verifyToken }: HandshakeSecrets,
): HandshakeRefused | null {
  if (token === undefined) return null;
  const refuse = (reason: string): HandshakeRefused => ({
    status: 'FORBIDDEN',
    message: 'The verify token is wrong',
    reason: `${name}: ${reason}`,
  });
  if (verifyToken === null) return refuse('the trigger has no verify token to compare with; set one');
  const [value, second] = request.values(token);
  if (second !== undefined) return refuse('the verify token occurs more than once');
  return typeof value === 'string' && equals(value, verifyToken)
    ? null
    : refuse('the verify token is not the one of this trigger');
}

function equals(received: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(received), digest(expected));
}

function readChallenge({ challenge, name }: Handshake, request: HandshakeRequest): string | HandshakeRefused {
  if (challenge === undefined) return '';
  const refuse = (reason: string): HandshakeRefused => ({
    status: 'BAD_REQUEST',
    message: 'The handshake cannot be answered',
    reason: `${name}: ${nameOf(challenge)} ${reason}`,
  });
  const [value, second] = request.values(challenge);
  if (second !== undefined) return refuse('occurs more than once');
  if (typeof value !== 'string' || value === '') return refuse('is missing, empty or no text');
  return Buffer.byteLength(value) <= MAX_CHALLENGE_BYTES
    ? value
    : refuse(`is longer than ${MAX_CHALLENGE_BYTES} bytes`);
}

/** What anybody may have signed here must be no body, or whoever knows the URL would need no secret. */
function bodyProblem({ name, signed, answer }: Handshake, challenge: string): HandshakeRefused | null {
  const isSigned = answer.form === 'json' && Object.values(answer.members).some(isHmac);
  if (signed || !isSigned || (OPAQUE.test(challenge) && !isJson(challenge))) return null;
  return {
    status: 'BAD_REQUEST',
    message: 'The handshake cannot be answered',
    reason: `${name}: the challenge could be read as a body, for which the answer would be a valid signature`,
  };
}

function isHmac(value: AnswerValue): boolean {
  return typeof value === 'object' && 'hmac' in value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function nameOf(place: ValuePlace): string {
  if ('query' in place) return place.query[0] ?? '';
  if ('json' in place) return place.json.join('.');
  return 'header' in place ? place.header : place.form;
}

function readTold(
  { tells = [], name }: Handshake,
  request: HandshakeRequest,
): HandshakeAnswered['told'] | HandshakeRefused {
  const told: HandshakeAnswered['told'] = [];
  for (const { member, mustMatch } of tells) {
    const [value] = request.values({ json: [member] });
    const isFit = typeof value === 'string' && value.length <= MAX_TOLD_LENGTH;
    if (mustMatch !== undefined && !(isFit && mustMatch.test(value))) {
      const reason = `${name}: ${member} is not an address of the sender, so nobody should open it`;
      return { status: 'UNAUTHORIZED', message: 'The handshake cannot be trusted', reason };
    }
    if (isFit) told.push({ member, value });
  }
  return told;
}

function compute(
  value: AnswerValue,
  challenge: string,
  { secret, verifyToken, url }: HandshakeSecrets,
): string | number | HandshakeRefused {
  if (value === 'challenge') return challenge;
  if (value === 'hash of challenge, token and URL') {
    if (verifyToken === null) return lacking('no verify token is stored');
    if (url === undefined) return lacking('the host has set no "publicUrl", which is part of the answer');
    return createHash('sha256').update(challenge).update(verifyToken).update(url).digest('hex');
  }
  if ('literal' in value) return value.literal;
  const key = secret ?? verifyToken;
  if (key === null) return lacking('no secret is stored');
  return (value.prefix ?? '') + createHmac('sha256', key).update(challenge).digest(value.hmac);
}

function lacking(what: string): HandshakeRefused {
  return {
    status: 'UNAUTHORIZED',
    message: 'The handshake cannot be answered',
    reason: `the handshake cannot be answered: ${what}`,
  };
}
