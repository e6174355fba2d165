// What a trigger makes of its payloads, and where it passes requests on to while the sender waits, as stored.

import { compilePayloadSchema, type PayloadSchema } from '../payload/payload-schema.ts';
import { type CompiledProxy, compileProxy } from '../proxy/compiled-proxy.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { compileMapping, type Mapping } from '../transform/mapping.ts';
import { usableSetting } from './usable-setting.ts';
import type { BrokenSetting } from './webhook-target.ts';

export interface TransformSettingsRow {
  webhook_input_schema: unknown;
  webhook_mapping: unknown;
  webhook_proxy: unknown;
}

export const TRANSFORM_COLUMNS = 't.webhook_input_schema, t.webhook_mapping, t.webhook_proxy';

export interface TransformSettings {
  /** Judges the payload as it came; null: any. */
  inputSchema: PayloadSchema | BrokenSetting | null;
  /** Null: the event holds the payload as it came. */
  mapping: Mapping | BrokenSetting | null;
  /** Null: the sender is answered by the receiver itself. */
  proxy: CompiledProxy | BrokenSetting | null;
}

/** A small limit for what comes in says nothing of what a template may add to it. */
const LEAST_OUTPUT_BYTES = 1_048_576;

export function transformSettings(
  row: TransformSettingsRow,
  payloadLimitBytes: number,
  cipher: Cipher,
): TransformSettings {
  const { webhook_input_schema: schema, webhook_mapping: mapping, webhook_proxy: proxy } = row;
  const maxOutputBytes = Math.max(LEAST_OUTPUT_BYTES, payloadLimitBytes);
  return {
    inputSchema: schema === null ? null : usableSetting('input schema', () => compilePayloadSchema(schema)),
    mapping:
      mapping === null ? null : usableSetting('mapping', () => compileMapping(mapping, { maxOutputBytes })),
    proxy: proxy === null ? null : usableSetting('the proxy', () => compileProxy(proxy, cipher)),
  };
}

/** For targets that a host makes itself. */
export const DEFAULT_TRANSFORM_SETTINGS: TransformSettings = {
  inputSchema: null,
  mapping: null,
  proxy: null,
};
