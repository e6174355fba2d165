// Verifiers of a trigger whose secret is being replaced: which secrets count changes with the time, and no reload is
// needed for one to stop counting.

import type { Verifier } from '../signatures/verify.ts';
import { type PreviousSecret, validUntilMs } from '../triggers/previous-secrets.ts';
import { type BrokenSetting, isBroken, type WebhookTarget } from './webhook-target.ts';

export interface RotationStep {
  /** The verifier counts before this moment, Unix milliseconds. */
  untilMs: number;
  verifier: Verifier | BrokenSetting;
}

/**
 * @param create a verifier of the current secret and these earlier ones.
 * @returns steps in the order of their time; behind the last one the current secret stands alone.
 */
export function rotationSteps(
  previous: readonly PreviousSecret[],
  create: (previous: readonly PreviousSecret[]) => Verifier | BrokenSetting,
): RotationStep[] {
  const times = [...new Set(previous.map(validUntilMs))].sort((a, b) => a - b);
  const steps = times.map((untilMs) => ({
    untilMs,
    verifier: create(previous.filter((entry) => validUntilMs(entry) >= untilMs)),
  }));
  // An earlier secret that cannot be read verifies nothing, and must not take the current one along.
  return steps.filter(({ verifier }) => !isBroken(verifier));
}

export function verifierAt(target: WebhookTarget, nowMs: number): WebhookTarget['verifier'] {
  const step = target.rotation.find(({ untilMs }) => nowMs < untilMs);
  return step?.verifier ?? target.verifier;
}
