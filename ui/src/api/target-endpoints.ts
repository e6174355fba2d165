// Requests about targets, deliveries and replays.

import type { ListEnvelope } from '../../../lib/admin/api-types.ts';
import type {
  Delivery,
  DeliveryAttempt,
  DeliveryDetail,
  Replay,
  RetryRequest,
  Target,
  TargetCreated,
  TargetRequest,
} from '../../../lib/admin/target-types.ts';
import { data, type Parameters, webhookPath, withQuery } from './endpoints.ts';
import { request } from './request.ts';

const targetPath = (ref: string, id: number, rest = '') => webhookPath(ref, `targets/${id}${rest}`);
const deliveryPath = (ref: string, id: number, rest = '') => webhookPath(ref, `deliveries/${id}${rest}`);
const POST = { method: 'POST' } as const;

export const listTargets = (ref: string, signal?: AbortSignal) =>
  data<Target[]>(webhookPath(ref, 'targets'), { signal });
export const addTarget = (ref: string, body: TargetRequest) =>
  data<TargetCreated>(webhookPath(ref, 'targets'), { ...POST, body });
export const changeTarget = (ref: string, id: number, body: Partial<TargetRequest>, revision: number) =>
  data<Target>(targetPath(ref, id), { method: 'PATCH', body, revision });
export const removeTarget = (ref: string, id: number) =>
  data<Target>(targetPath(ref, id), { method: 'DELETE' });
export const pauseTarget = (ref: string, id: number) => data<Target>(targetPath(ref, id, '/pause'), POST);
export const resumeTarget = (ref: string, id: number) => data<Target>(targetPath(ref, id, '/resume'), POST);
export const testTarget = (ref: string, id: number) =>
  data<DeliveryAttempt>(targetPath(ref, id, '/test'), POST);
export const revealTargetSecret = (ref: string, id: number) =>
  data<{ secret: string }>(targetPath(ref, id, '/secret'));
export const rotateTargetSecret = (ref: string, id: number) =>
  data<{ secret: string }>(targetPath(ref, id, '/rotate'), POST);

/** Of one trigger, or of all where `ref` is null. */
export const listDeliveries = (ref: string | null, parameters: Parameters, signal?: AbortSignal) =>
  request<ListEnvelope<Delivery>>(
    withQuery(ref === null ? 'webhooks/deliveries' : webhookPath(ref, 'deliveries'), parameters),
    { signal },
  );
export const getDelivery = (ref: string, id: number, signal?: AbortSignal) =>
  data<DeliveryDetail>(deliveryPath(ref, id), { signal });
export const retryDelivery = (ref: string, id: number) =>
  data<DeliveryDetail>(deliveryPath(ref, id, '/retry'), POST);
export const cancelDelivery = (ref: string, id: number) =>
  data<DeliveryDetail>(deliveryPath(ref, id, '/cancel'), POST);
export const retryDeliveries = (ref: string, body: RetryRequest) =>
  data<Replay>(webhookPath(ref, 'deliveries/retry'), { ...POST, body });

export const replayEvent = (id: number, body: { handler?: boolean; targets?: boolean } = {}) =>
  data<Replay>(`events/${id}/replay`, { ...POST, body });
export const getReplay = (id: number, signal?: AbortSignal) =>
  data<Replay>(`webhooks/replays/${id}`, { signal });
