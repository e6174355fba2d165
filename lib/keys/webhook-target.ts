// Everything the receiver needs to know about a key and its trigger, precomputed once when it is loaded.

import type { TriggerHandshakes } from '../handshakes/trigger-handshakes.ts';
import type { IpAllowlist } from '../ip/ip-allowlist.ts';
import type { KeepMode } from '../kept/kept-request.ts';
import type { PayloadSchema } from '../payload/payload-schema.ts';
import type { SchemeName } from '../signatures/schemes.ts';
import type { Verifier } from '../signatures/verify.ts';
import type { EventSettings } from './event-settings.ts';
import type { RotationStep } from './rotation.ts';
import type { TransformSettings } from './transform-settings.ts';

/** A check that cannot be made as configured; every request is refused and `problem` says why (fail closed). */
export interface BrokenSetting {
  problem: string;
}

export interface WebhookTarget extends EventSettings, TransformSettings {
  keyId: number;
  keyDisplay: string;
  keyLabel: string | null;
  /** Of the trigger; where it has none, whom the key was given to. */
  keyTenant: string | null;
  /** Unix milliseconds from which the key is no longer known; Infinity where it does not expire. */
  expiresAtMs: number;
  triggerId: number;
  triggerRef: string;
  /** False where the webhook or the trigger itself is switched off. */
  enabled: boolean;
  payloadLimitBytes: number;
  /** Null: the host's default limit applies. */
  rateLimit: { limit: number; windowMs: number } | null;
  /** Null: every address may call. */
  ipAllowlist: IpAllowlist | BrokenSetting | null;
  /** By the current secret; null: no signature is asked for. See `verifierAt`. */
  verifier: Verifier | BrokenSetting | null;
  /** While earlier secrets verify too; empty otherwise. */
  rotation: readonly RotationStep[];
  /** Null: its sender has none. */
  handshakes: TriggerHandshakes | null;
  /** Of what the event will hold; null: anything is accepted. */
  payloadSchema: PayloadSchema | BrokenSetting | null;
  /** Whether events are forwarded, so that jobs are made for them. */
  hasTargets: boolean;
  /** What is kept of its requests. */
  keepRequests: KeepMode;
}

/** How the sender signs; null where it does not, or where that cannot be told. */
export function schemeOf(target: WebhookTarget | undefined): SchemeName | null {
  const verifier = target?.verifier ?? null;
  return verifier === null || isBroken(verifier) ? null : verifier.scheme;
}

/** Headers in which its sender signs or shows its secret; every one where that cannot be told. */
export function credentialHeadersOf(target: WebhookTarget | undefined): readonly string[] {
  const verifier = target?.verifier ?? null;
  if (verifier === null) return [];
  return isBroken(verifier) ? ['*'] : verifier.credentialHeaders;
}

/** A key with what it stands for, for those who know its id only. */
export interface KeyInForce {
  /** Null where nobody holds it any more. */
  target: WebhookTarget | null;
  /** In clear; null where only its hash is known. */
  key: string | null;
}

export function isBroken(setting: object | null): setting is BrokenSetting {
  return setting !== null && 'problem' in setting;
}
