// What the signature doctor finds: why a signature failed, how sure that is, and what to do about it.

export const CAUSES = [
  'body_changed',
  'wrong_encoding',
  'wrong_form',
  'secret_copied_with_more',
  'secret_read_differently',
  'retired_secret',
  'other_scheme',
  'clock_off',
  'header_repeated',
  'other_algorithm',
  'other_content',
  'signature_missing',
  'body_encoded',
  'valid_now',
  'unknown',
] as const;
export type Cause = (typeof CAUSES)[number];

export interface Finding {
  cause: Cause;
  /** `certain`: computed anew under this assumption, the signature is the one that came. */
  confidence: 'certain' | 'likely';
  /** What is wrong, for the operator; never a secret or a part of one. */
  explanation: string;
  /** What to change, and where. */
  remedy: string;
}
