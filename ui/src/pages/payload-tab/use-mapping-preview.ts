// Asks the server what the mapping being typed makes of a payload, whenever typing pauses.

import { useEffect, useState } from 'react';
import type { WebhookInfo } from '../../../../lib/admin/api-types.ts';
import type { MappingPreview, MappingPreviewRequest } from '../../../../lib/admin/transform-types.ts';
import { listEvents, previewMapping } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { SAMPLES } from '../test-tool/samples.ts';
import { type MappingDraft, schemaProblem, toTransform } from './mapping-draft.ts';

const PAUSE_MS = 400;
const EVENTS_OFFERED = 20;

export interface MappingPreviewState {
  /** `event 12`, `sample push` or `own`. */
  source: string;
  sources: { value: string; label: string }[];
  /** What is typed, where the source is that. */
  payloadText: string;
  /** Of a batch, the one that is mapped, from 0. */
  element: number;
  result: MappingPreview | undefined;
  error: unknown;
  loading: boolean;
  choose(source: string): void;
  type(text: string): void;
  chooseElement(element: number): void;
  retry(): void;
}

export function useMappingPreview(
  { trigger_ref: triggerRef, revision }: Pick<WebhookInfo, 'trigger_ref' | 'revision'>,
  draft: MappingDraft,
): MappingPreviewState {
  const events = useQuery(`mapped events ${triggerRef}`, (signal) =>
    listEvents({ trigger_ref: triggerRef, page_size: EVENTS_OFFERED }, signal),
  );
  const newest = events.data?.data.filter(({ has_payload }) => has_payload) ?? [];
  const [chosen, choose] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [element, chooseElement] = useState(0);
  const first = newest[0] === undefined ? `sample ${SAMPLES[0]?.name}` : `event ${newest[0].id}`;
  const source = chosen ?? first;
  const request = { ...subjectOf(source, typed), ...mappingOf(draft), element };
  const settled = useSettled(JSON.stringify(request), PAUSE_MS);
  const isReady = events.data !== undefined || events.error !== null;
  const query = useQuery(isReady ? `preview ${triggerRef} ${revision} ${settled}` : null, (signal) =>
    previewMapping(triggerRef, JSON.parse(settled), signal),
  );
  return {
    source,
    sources: [
      ...newest.map(({ id, event_type }) => ({
        value: `event ${id}`,
        label: `Event ${id}${event_type === null ? '' : ` · ${event_type}`}`,
      })),
      ...SAMPLES.map(({ name, label }) => ({ value: `sample ${name}`, label: `Sample: ${label}` })),
      { value: 'own', label: 'Your own payload' },
    ],
    payloadText: source === 'own' ? typed : (sampleOf(source)?.body ?? ''),
    result: query.data,
    error: query.error,
    loading: query.loading || settled !== JSON.stringify(request),
    element,
    choose(value) {
      choose(value);
      chooseElement(0);
    },
    type(text) {
      setTyped(text);
      choose('own');
    },
    chooseElement,
    retry: query.reload,
  };
}

function subjectOf(source: string, typed: string): Partial<MappingPreviewRequest> {
  const [kind, id] = source.split(' ');
  if (kind === 'event') return { event_id: Number(id) };
  const sample = sampleOf(source);
  if (sample === undefined) return { payload_text: typed };
  return { payload_text: sample.body, headers: Object.fromEntries(sample.headers) };
}

const sampleOf = (source: string) => SAMPLES.find(({ name }) => source === `sample ${name}`);

function mappingOf(draft: MappingDraft): Partial<MappingPreviewRequest> {
  const { mapping, input_schema } = toTransform(draft);
  return { mapping, ...(schemaProblem(draft.inputSchema) === null ? { input_schema } : {}) };
}

/** The value once it has stayed the same for a while. */
function useSettled(value: string, pauseMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    if (value === settled) return;
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, settled, pauseMs]);
  return settled;
}
