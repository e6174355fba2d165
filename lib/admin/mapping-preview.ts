// What a mapping would make of a payload: one that is given, or that of an event. Nothing is stored.

import { WebhookRequestError } from '../errors.ts';
import { captureHeaders } from '../events/captured-headers.ts';
import { type Payload, parsePayload } from '../payload/parse-payload.ts';
import { compilePayloadSchema } from '../payload/payload-schema.ts';
import { compileMapping, type MappingProblem } from '../transform/mapping.ts';
import type { RequestScope } from '../transform/request-scope.ts';
import { mappingProblems, schemaProblems } from './patch-transform.ts';
import type { MappingPreview } from './transform-types.ts';

export interface PreviewInput {
  mapping: unknown;
  inputSchema: unknown;
  /** What the event must satisfy; null: nothing. */
  outSchema: unknown;
  isSchemaEnforced: boolean;
  body: Buffer;
  contentType: string | undefined;
  scope: RequestScope;
}

/** What is mapped. */
export type PreviewSubject = Pick<PreviewInput, 'body' | 'contentType' | 'scope'>;

export function previewMapping(input: PreviewInput): MappingPreview {
  const startMs = performance.now();
  const preview: MappingPreview = {
    output_text: null,
    output: null,
    errors: [...mappingProblems(input.mapping), ...schemaProblems(input.inputSchema)],
    violations: { before: [], after: [] },
    payload_schema_enforced: input.isSchemaEnforced,
    took_ms: 0,
  };
  if (preview.errors.length === 0) run(input, preview);
  return { ...preview, took_ms: Math.round((performance.now() - startMs) * 10) / 10 };
}

function run(input: PreviewInput, preview: MappingPreview): void {
  const payload = attempt(preview, '/payload', () => parsePayload(input.contentType, input.body));
  if (payload === undefined) return;
  preview.violations.before = violationsOf(input.inputSchema, payload.json);
  const output = attempt(preview, '/mapping', () => mapped(input, payload));
  if (output === undefined) return;
  preview.output_text = output.text;
  preview.output = output.json;
  preview.violations.after = violationsOf(input.outSchema, output.json);
}

function mapped({ mapping, scope }: PreviewInput, payload: Payload): Payload {
  return mapping === null ? payload : compileMapping(mapping).apply(payload, () => scope);
}

function violationsOf(schema: unknown, json: unknown): MappingPreview['violations']['before'] {
  if (typeof schema !== 'object' || schema === null || Object.keys(schema).length === 0) return [];
  try {
    return compilePayloadSchema(schema).violations(json) ?? [];
  } catch (error) {
    return [{ path: '', message: `cannot be judged: ${(error as Error).message}` }];
  }
}

function attempt<Result>(preview: MappingPreview, path: string, work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof WebhookRequestError)) throw error;
    preview.errors.push({ path, message: error.reason, position: positionOf(error.cause) });
    return undefined;
  }
}

/** Of a template that failed while it was rendered. */
function positionOf(cause: unknown): MappingProblem['position'] {
  return (cause as { position?: MappingProblem['position'] } | undefined)?.position ?? null;
}

/** For a payload that nobody sent: what a request with these headers would show. */
export function scopeOfHeaders(
  headers: Record<string, string>,
  trigger: { id: number; ref: string },
  nowMs: number,
): RequestScope {
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    headers: captureHeaders(lower, ''),
    event_type: null,
    delivery_id: null,
    trigger,
    received_at: new Date(nowMs).toISOString(),
    source_ip: null,
  };
}
