// Requests about what a trigger kept, by name.

import type { Envelope, ListEnvelope } from '../../../lib/admin/api-types.ts';
import type {
  KeptRequest,
  KeptRequestDetail,
  KeptSelection,
  KeptUsage,
  RejudgeAnswer,
  RejudgedRequest,
  RejudgeRun,
  TriedChange,
  TryRequest,
} from '../../../lib/admin/refused-types.ts';
import { type Parameters, withQuery } from './endpoints.ts';
import { type RequestOptions, request } from './request.ts';

type Signal = AbortSignal | undefined;

export const listKept = (ref: string, parameters: Parameters, signal: Signal) =>
  request<ListEnvelope<KeptRequest>>(withQuery(path(ref), parameters), { signal });
export const getKeptUsage = (ref: string, signal: Signal) => data<KeptUsage>(path(ref, '/usage'), { signal });
export const getKept = (ref: string, id: number, reveal: boolean, signal?: Signal) =>
  data<KeptRequestDetail>(path(ref, `/${id}${reveal ? '?reveal=true' : ''}`), { signal });
export const rejudgeOne = (ref: string, id: number) =>
  data<RejudgedRequest>(path(ref, `/${id}/rejudge`), { method: 'POST', body: {} });
export const planRejudging = async (ref: string, selection: KeptSelection) =>
  (await rejudge(ref, { ...selection, dry_run: true })).plan!;
export const startRejudging = async (ref: string, selection: KeptSelection) =>
  (await rejudge(ref, selection)).run!;
export const getRun = (ref: string, id: number, signal: Signal) =>
  data<RejudgeRun>(path(ref, `/rejudge/${id}`), { signal });
export const stopRun = (ref: string, id: number) =>
  data<RejudgeRun>(path(ref, `/rejudge/${id}/stop`), { method: 'POST', body: {} });
export const discardKept = (ref: string, selection: KeptSelection) =>
  data<{ discarded: number }>(path(ref, '/discard'), { method: 'POST', body: selection });
export const tryChange = (ref: string, body: TryRequest) =>
  data<TriedChange>(`triggers/${encodeURIComponent(ref)}/webhook/try`, { method: 'POST', body });

function rejudge(ref: string, body: KeptSelection & { dry_run?: boolean }): Promise<RejudgeAnswer> {
  return data(path(ref, '/rejudge'), { method: 'POST', body });
}

function path(ref: string, rest = ''): string {
  return `triggers/${encodeURIComponent(ref)}/webhook/refused${rest}`;
}

async function data<T>(path: string, options: RequestOptions): Promise<T> {
  return (await request<Envelope<T>>(path, options)).data;
}
