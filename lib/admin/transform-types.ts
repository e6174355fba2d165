// Mapping and proxy in the shapes of the API.

import type { ErrorDetail } from '../errors.ts';
import type { ExchangeRow } from '../proxy/exchange-log.ts';
import type { ProxySettings } from '../proxy/settings.ts';
import type { TargetHeader } from '../targets/settings.ts';
import type { MappingProblem, MappingSettings } from '../transform/mapping.ts';

export interface TransformInfo {
  /** Null: the event holds the payload as it came. */
  mapping: MappingSettings | null;
  /** Judges the payload before it is mapped. */
  input_schema: object | null;
  keep_original: boolean;
}

export type TransformPatch = Partial<TransformInfo>;

export interface MappingPreviewRequest {
  mapping?: MappingSettings | null;
  input_schema?: object | null;
  payload?: unknown;
  payload_text?: string;
  event_id?: number;
  log_id?: number;
  headers?: Record<string, string>;
  element?: number;
}

export interface MappingPreview {
  /** JSON text with every digit; null where there is none. */
  output_text: string | null;
  output: unknown;
  /** Why there is none, and where in the mapping, the schema or the payload. */
  errors: MappingProblem[];
  violations: {
    /** Of the input schema, by the payload. */
    before: ErrorDetail[];
    /** Of the trigger's schema, by the output. */
    after: ErrorDetail[];
  };
  /** False: violations after mapping are told here but refuse nothing. */
  payload_schema_enforced: boolean;
  /** How many events the body holds; null where it is no batch. */
  batch_elements: number | null;
  took_ms: number;
}

export type ProxyHeaderPatch = Omit<TargetHeader, 'value'> & { value: string | null };

export type ProxyPatch =
  | (Partial<Omit<ProxySettings, 'headers' | 'answer'>> & {
      headers?: ProxyHeaderPatch[];
      answer?: Partial<ProxySettings['answer']>;
    })
  | null;

/** What became of a request that was passed on while its sender waited. */
export type ProxiedInfo = Omit<ExchangeRow, 'created'> & { created: string };

/** A secret header has no value here. */
export type ProxyInfo = Omit<ProxySettings, 'headers'> & { headers: ProxyHeaderPatch[] };
