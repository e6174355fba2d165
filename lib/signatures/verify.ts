// Verifies requests: a verifier is compiled once for the scheme and the secrets of a trigger, then judges one after the
// other. Knows no Express and no clock: headers, body and time come in.

import { credentialHeaders } from './credential-headers.ts';
import { customScheme } from './custom-scheme.ts';
import { createFetchText, type FetchText } from './fetch-text.ts';
import type { HmacAlgorithm, OwnScheme, SignatureScheme } from './model.ts';
import { adyen } from './own/adyen.ts';
import { basic } from './own/basic.ts';
import { contentful } from './own/contentful.ts';
import { jwt } from './own/jwt.ts';
import { msgraph } from './own/msgraph.ts';
import type { Judge, Judgement, OwnJudge, OwnOptions } from './own/own-scheme.ts';
import { sns } from './own/sns.ts';
import { token } from './own/token.ts';
import { twilio } from './own/twilio.ts';
import { readSchemeOptions, type SchemeOptions } from './scheme-options.ts';
import { SCHEMES, type SchemeName } from './schemes.ts';
import { secretFingerprint } from './secret-fingerprint.ts';
import { readSecret } from './secret-key.ts';
import { type Problem, Reading, type SignedRequest } from './signed-request.ts';
import { compileWay } from './signing-way.ts';

export type { SignedRequest } from './signed-request.ts';

export interface VerifierOptions {
  scheme: SchemeName;
  /** For schemes that leave a choice. Default: the scheme's first. */
  algorithm?: HmacAlgorithm | undefined;
  /** The current secret and, during a rotation, earlier ones: whichever fits. Empty for schemes without one. */
  secrets: readonly string[];
  /** Seconds a signed time may differ from the clock. Default: the scheme's own. */
  toleranceSeconds?: number | undefined;
  /** Members that the scheme needs: those of a custom one, a user name, the name of a header. */
  options?: SchemeOptions | undefined;
  /** Of this host, as senders were given it; needed where they sign the URL. */
  publicUrl?: string | undefined;
  /** Makes fingerprints of the secrets, so that their use can be told apart. */
  triggerId?: number | undefined;
  /** How certificates and public keys are fetched. Default: over https, from public addresses only. */
  fetchText?: FetchText | undefined;
}

export interface Verified {
  readonly problem: null;
  /** Which of `secrets` fits. */
  readonly secretIndex: number;
  /** Null where no trigger id was given, or the scheme has no secret. */
  readonly secretFingerprint: string | null;
}

/** `problem` is for the operator's log; whoever sent the request hears only that it is not let in. */
export type Verdict = Verified | Problem;

export interface Verifier {
  readonly scheme: SchemeName;
  /** What the scheme is, with what the trigger's options say of it. */
  readonly definition: SignatureScheme;
  readonly algorithm: HmacAlgorithm | null;
  readonly toleranceSeconds: number;
  readonly options: SchemeOptions;
  readonly secrets: readonly string[];
  readonly publicUrl: string | undefined;
  /** In which the sender signs or shows its secret. */
  readonly credentialHeaders: readonly string[];
  /** At once, but for schemes that have to fetch something. */
  verify(request: SignedRequest): Verdict | Promise<Verdict>;
}

const OWN: Readonly<Record<Exclude<OwnScheme, 'custom'>, OwnJudge>> = {
  twilio,
  sns,
  adyen,
  msgraph,
  contentful,
  basic,
  token,
  jwt,
};

const fetchPublicText = createFetchText();

/**
 * @throws RangeError where a secret is empty or unreadable, because such a key verifies nothing, where the scheme has no
 *   such algorithm, or where its options are wrong (SchemeOptionsError).
 */
export function createVerifier(given: VerifierOptions): Verifier {
  const { scheme, secrets, triggerId } = given;
  const options = schemeOptionsOf(scheme, given.options ?? {});
  const definition = describeScheme(scheme, options);
  const algorithm = algorithmOf(definition, given.algorithm);
  const toleranceSeconds = given.toleranceSeconds ?? definition.toleranceSeconds ?? 300;
  const judge = compile(definition, {
    label: definition.label,
    algorithm,
    toleranceSeconds,
    options,
    secrets,
    keys: keysOf(definition, secrets),
    publicUrl: given.publicUrl,
    fetchText: given.fetchText ?? fetchPublicText,
  });
  const verdicts = verdictsOf(definition, secrets, triggerId);
  return {
    scheme,
    definition,
    algorithm,
    toleranceSeconds,
    options,
    secrets,
    publicUrl: given.publicUrl,
    credentialHeaders: credentialHeaders(definition, options),
    verify(request) {
      const judgement = judge(new Reading(request));
      return judgement instanceof Promise
        ? judgement.then((settled) => verdictOf(settled, verdicts))
        : verdictOf(judgement, verdicts);
    },
  };
}

/** A scheme as it applies to a trigger. @throws SchemeOptionsError where a custom one is described wrongly. */
export function describeScheme(scheme: SchemeName, options: SchemeOptions): SignatureScheme {
  return scheme === 'custom' ? customScheme(options) : SCHEMES[scheme];
}

/** Its own tolerance; null where it signs no time, or where wrong options leave that open. */
export function toleranceOfScheme(scheme: SchemeName, options: SchemeOptions): number | null {
  try {
    return describeScheme(scheme, options).toleranceSeconds;
  } catch {
    return null;
  }
}

/** With defaults filled in. @throws SchemeOptionsError */
export function schemeOptionsOf(scheme: SchemeName, options: SchemeOptions): SchemeOptions {
  if (scheme !== 'custom') return readSchemeOptions(scheme, options);
  customScheme(options);
  return options;
}

function algorithmOf(
  { algorithms, label }: SignatureScheme,
  chosen: HmacAlgorithm | undefined,
): HmacAlgorithm | null {
  if (chosen === undefined || algorithms.length === 0) return algorithms[0] ?? null;
  if (algorithms.includes(chosen)) return chosen;
  throw new RangeError(`${label} signs with ${algorithms.join(', ')}, never with ${chosen}`);
}

function keysOf({ secret: format }: SignatureScheme, secrets: readonly string[]): OwnOptions['keys'] {
  if (format === null) return [];
  if (secrets.length === 0) throw new RangeError('"secret" is missing, empty or unreadable');
  return secrets.map((secret) => readSecret(format, secret));
}

function compile(definition: SignatureScheme, options: OwnOptions): Judge {
  const { own } = definition;
  if (own !== undefined && own !== 'custom') return OWN[own](options);
  const ways = definition.ways.map((way) => compileWay(way, options));
  const [first] = ways;
  if (first === undefined) throw new RangeError(`${definition.label} is described by no way of signing`);
  if (ways.length === 1) return first.judge;
  // Where none is there, the first says what is missing.
  return (reading) => (ways.find((way) => way.isThere(reading)) ?? first).judge(reading);
}

function verdictsOf({ secret }: SignatureScheme, secrets: readonly string[], triggerId?: number): Verified[] {
  if (secret === null) return [{ problem: null, secretIndex: 0, secretFingerprint: null }];
  return secrets.map((text, secretIndex) => ({
    problem: null,
    secretIndex,
    secretFingerprint: triggerId === undefined ? null : secretFingerprint(triggerId, text),
  }));
}

function verdictOf(judgement: Judgement, verdicts: readonly Verified[]): Verdict {
  return typeof judgement === 'number' ? (verdicts[judgement] as Verified) : judgement;
}
