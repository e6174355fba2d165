// What the schemes that data alone does not describe are made of.

import type { FetchText } from '../fetch-text.ts';
import type { Problem, Reading } from '../signed-request.ts';
import type { WayOptions } from '../signing-way.ts';

export interface OwnOptions extends WayOptions {
  secrets: readonly string[];
  /** As stored with the trigger; each scheme reads its own members. */
  options: Readonly<Record<string, unknown>>;
  fetchText: FetchText;
}

/** Index of the secret that fits, or why none does. */
export type Judgement = number | Problem;
export type Judge = (reading: Reading) => Judgement | Promise<Judgement>;
export type OwnJudge = (options: OwnOptions) => Judge;
