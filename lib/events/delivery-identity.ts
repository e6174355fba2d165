// By what the database recognises a delivery. All hashes are hexadecimal; the first two digits say of what.

import { createHash, hash, randomUUID } from 'node:crypto';
import type { ReplayProtection } from '../signatures/model.ts';
import type { FoundId } from './delivery-rules.ts';

export interface DeliveryIdentity {
  deliveryId: string | null;
  /** Of the id; of the content where there is none but content is remembered; of nothing else otherwise. */
  deliveryHash: string;
  /** Of the content, to tell a repeat from another event under a used id. */
  contentHash: string | null;
  /** Of what is signed, unique in the window; null where the id is signed or content is not remembered. */
  replayHash: string | null;
}

export interface IdentifiedContent {
  found: FoundId | null;
  replay: ReplayProtection;
  /** What tells another delivery under the same id. */
  content: Buffer | string;
  /** Hash of what the signature of the request covers; null where that is its body alone, which is the content. */
  signedHash: string | null;
  /** Hexadecimal: content is remembered for requests of the same scope. */
  scope: string;
  /** Where it is an element of a batch, which is signed as a whole: its elements are told apart by where they stand. */
  position: number | null;
  /** Of a request that was kept and is judged again, so that it is itself however often that is tried. */
  keptId?: number | undefined;
}

const BY_ID = 'd1';
const BY_CONTENT = 'c1';
const REUSED = 'e1';
const BY_KEPT = 'f1';

export function deliveryIdentity(of: IdentifiedContent): DeliveryIdentity {
  const { found, replay, content } = of;
  const remembers = replay !== 'off';
  const deliveryId = found === null ? null : found.id;
  const contentHash = found !== null || remembers ? sha256(content) : null;
  const replayHash = remembers && !found?.isSigned ? replayHashOf(of, contentHash ?? '') : null;
  const ownHash = of.keptId === undefined ? null : BY_KEPT + sha256(`${of.keptId}\0${of.position ?? ''}`);
  return { deliveryId, deliveryHash: deliveryHash(deliveryId, replayHash, ownHash), contentHash, replayHash };
}

/** A test is repeated by tests only: the delivery that it was made of, or made for, is still to come. */
export function identityOfTest(identity: DeliveryIdentity): DeliveryIdentity {
  const own = (hash: string | null) => hash && sha256(`test\0${hash}`);
  const { deliveryHash: hash, contentHash, replayHash } = identity;
  return {
    ...identity,
    deliveryHash: `${hash.slice(0, BY_ID.length)}${own(hash)}`,
    contentHash: own(contentHash),
    replayHash: own(replayHash),
  };
}

function deliveryHash(deliveryId: string | null, replayHash: string | null, ownHash: string | null): string {
  if (deliveryId !== null) return BY_ID + sha256(deliveryId);
  if (replayHash !== null) return BY_CONTENT + replayHash;
  return ownHash ?? randomUUID().replaceAll('-', '');
}

function replayHashOf({ signedHash, scope, position }: IdentifiedContent, contentHash: string): string {
  const signed = signedHash ?? contentHash;
  return scope + (position === null ? signed : sha256(`${position}\0${signed}`));
}

/** Of what is signed, in its parts. */
export function hashOfParts(parts: readonly (string | Buffer | symbol)[]): string {
  const digest = createHash('sha256');
  // A symbol stands for the secret.
  for (const part of parts) if (typeof part !== 'symbol') digest.update(part);
  return digest.digest('hex');
}

/** An id that comes again with other content is an event of its own, and recognised as that from then on. */
export function reusedHash(deliveryId: string, contentHash: string): string {
  return REUSED + sha256(`${contentHash}\0${deliveryId}`);
}

/** Whether the delivery that was stored under this hash came without an id. */
export function isIdentifiedByContent(deliveryHash: string): boolean {
  return deliveryHash.startsWith(BY_CONTENT);
}

export function sha256(data: string | Buffer): string {
  return hash('sha256', data, 'hex');
}
