// What a mapping would make of a payload: one that is given, an element of a batch, or that of an event. Nothing is stored.

import { WebhookRequestError } from '../errors.ts';
import { captureHeaders } from '../events/captured-headers.ts';
import { decodeText, type Payload, parsePayload, readPayload } from '../payload/parse-payload.ts';
import { compilePayloadSchema } from '../payload/payload-schema.ts';
import {
  type BatchRules,
  compileBatchRules,
  type Element,
  splitJson,
  splitLines,
} from '../payload/split-batch.ts';
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
  /** As stored; null where the body is one event. */
  batch: unknown;
  /** Of a batch, the element to map. */
  element: number;
}

/** What is mapped. */
export type PreviewSubject = Pick<PreviewInput, 'body' | 'contentType' | 'scope' | 'batch'>;

export function previewMapping(input: PreviewInput): MappingPreview {
  const startMs = performance.now();
  const preview: MappingPreview = {
    output_text: null,
    output: null,
    errors: [...mappingProblems(input.mapping), ...schemaProblems(input.inputSchema)],
    violations: { before: [], after: [] },
    payload_schema_enforced: input.isSchemaEnforced,
    batch_elements: null,
    took_ms: 0,
  };
  if (preview.errors.length === 0) run(input, preview);
  return { ...preview, took_ms: Math.round((performance.now() - startMs) * 10) / 10 };
}

function run(input: PreviewInput, preview: MappingPreview): void {
  const elements = attempt(preview, '/payload', () => elementsOf(input));
  if (elements === undefined) return;
  preview.batch_elements = elements?.length ?? null;
  const payload =
    elements === null
      ? attempt(preview, '/payload', () => parsePayload(input.contentType, input.body))
      : attempt(preview, '/element', () => elementAt(elements, input.element));
  if (payload === undefined) return;
  preview.violations.before = violationsOf(input.inputSchema, payload.json);
  const output = attempt(preview, '/mapping', () => mapped(input, payload));
  if (output === undefined) return;
  preview.output_text = output.text;
  preview.output = output.json;
  preview.violations.after = violationsOf(input.outSchema, output.json);
}

/** Null where the body is one event. */
function elementsOf({ batch, contentType, body }: PreviewInput): Element[] | null {
  if (batch === null) return null;
  const rules = usableRules(batch);
  return rules.format === 'ndjson'
    ? splitLines(decodeText(contentType, body), rules)
    : splitJson(readPayload(contentType, body), rules);
}

function usableRules(batch: unknown): BatchRules {
  try {
    return compileBatchRules(batch);
  } catch (error) {
    const reason = `The stored batch setting cannot be used: ${(error as Error).message}`;
    throw new WebhookRequestError('VALIDATION_ERROR', reason, { cause: error });
  }
}

function elementAt(elements: readonly Element[], position: number): Payload {
  const element = elements[position];
  if (element instanceof WebhookRequestError) throw element;
  if (element !== undefined) return element;
  throw new WebhookRequestError(
    'VALIDATION_ERROR',
    `The batch holds ${elements.length} elements, counted from 0; there is no element ${position}`,
  );
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
