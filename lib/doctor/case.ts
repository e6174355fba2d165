// A request whose signature failed, with everything that is known of how it should have been signed; and the bounded means
// to compute signatures under other assumptions.

import { createSecretKey } from 'node:crypto';
import type { HmacAlgorithm, SignatureScheme, SigningWay } from '../signatures/model.ts';
import type { SchemeOptions } from '../signatures/scheme-options.ts';
import type { VerifyingKey } from '../signatures/secret-key.ts';
import { isProblem, Reading, type SignedRequest } from '../signatures/signed-request.ts';
import { compileWay } from '../signatures/signing-way.ts';

export interface SignatureCase {
  request: SignedRequest;
  /** How the trigger expects its sender to sign. */
  scheme: SignatureScheme;
  algorithm: HmacAlgorithm | null;
  toleranceSeconds: number;
  publicUrl: string | undefined;
  /** What the scheme needs beside its secret, as stored with the trigger. */
  options: SchemeOptions;
  /** The secret in force, in clear; empty where the scheme has none. */
  secret: string;
  /** Earlier ones, those whose time is over included. */
  retiredSecrets: readonly string[];
}

/** One assumption about how the request was signed; what is left out is as the trigger expects it. */
export interface Assumption {
  way?: SigningWay;
  algorithm?: HmacAlgorithm;
  keys?: readonly VerifyingKey[];
  body?: Buffer;
  rawHeaders?: readonly string[];
  target?: string;
  publicUrl?: string;
  label?: string;
}

/** Signatures computed for one diagnosis, and bytes signed for them: a large body is tried less often. */
const MAX_SIGNATURES = 200;
const MAX_SIGNED_BYTES = 64 * 1024 ** 2;
/** A body is signed with a few bytes beside it. */
const OVERHEAD_BYTES = 256;
export const ANY_TIME_SECONDS = Number.MAX_SAFE_INTEGER;

export class Trial {
  readonly case: SignatureCase;
  readonly #budget = new Budget();

  constructor(signatureCase: SignatureCase) {
    this.case = signatureCase;
  }

  /** Whether the request's signature fits this assumption, however old it is. False, too, when the bounds are reached. */
  fits(assumption: Assumption, keys: readonly VerifyingKey[]): boolean {
    const { request, scheme, algorithm } = this.case;
    const publicUrl = assumption.publicUrl ?? this.case.publicUrl;
    const way = assumption.way ?? scheme.ways[0];
    const body = assumption.body ?? request.body;
    const tried = assumption.keys ?? keys;
    if (publicUrl === undefined && way?.content.includes('{url}')) return false;
    if (way === undefined || tried.length === 0 || !this.#budget.affords(tried.length, body.length))
      return false;
    const compiled = compileWay(way, {
      label: assumption.label ?? scheme.label,
      algorithm: assumption.algorithm ?? algorithm,
      keys: tried,
      toleranceSeconds: ANY_TIME_SECONDS,
      publicUrl,
    });
    const { rawHeaders = request.rawHeaders, target = request.target } = assumption;
    return !isProblem(compiled.judge(new Reading({ ...request, body, rawHeaders, target })));
  }
}

export class Budget {
  #signatures = 0;
  #bytes = 0;

  affords(signatures: number, bodyBytes: number): boolean {
    this.#signatures += signatures;
    this.#bytes += signatures * (bodyBytes + OVERHEAD_BYTES);
    return this.#signatures <= MAX_SIGNATURES && this.#bytes <= MAX_SIGNED_BYTES;
  }
}

export function sharedKey(bytes: Buffer): VerifyingKey[] {
  return bytes.length === 0 ? [] : [{ kind: 'shared', bytes, hmac: createSecretKey(bytes) }];
}
