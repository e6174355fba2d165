// A refused request whose body was kept, as the preview of a mapping takes it.

import { WebhookRequestError } from '../errors.ts';
import { captureHeaders } from '../events/captured-headers.ts';
import { headerPairs, parseHead } from '../kept/request-head.ts';
import type { LogDetailRow } from '../log/log-row.ts';
import { credentialHeadersOfStored } from './diagnosis.ts';
import type { PreviewSubject } from './mapping-preview.ts';
import { notFound } from './not-found.ts';
import type { RequestContext } from './route.ts';
import { decryptShown } from './show-secret.ts';

export async function subjectOfKept(
  { services, trigger, canUpdate }: RequestContext<unknown, unknown>,
  logged: LogDetailRow,
): Promise<PreviewSubject> {
  // A mapping may show all of a body, which may hold credentials.
  if (!canUpdate) {
    throw new WebhookRequestError('FORBIDDEN', 'The body of a refused request takes triggers:update');
  }
  const { requests } = services.rejudging;
  const id = await requests.idOfLogged(trigger.id, Number(logged.id), null);
  const kept = id === null ? undefined : await requests.find(trigger.id, id);
  if (kept === undefined || kept.head === null) throw notFound('Event or kept body of log entry', logged.id);
  const headers = Object.fromEntries(
    headerPairs(parseHead(decryptShown(services.cipher, kept.head, 'request'))).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]),
  );
  const settings = await services.webhooks.find(services.db, trigger.id);
  const scope = {
    headers: captureHeaders(
      headers,
      '',
      settings === undefined ? ['*'] : credentialHeadersOfStored(settings),
    ),
    event_type: logged.event_type,
    delivery_id: logged.delivery_id,
    trigger: { id: trigger.id, ref: trigger.ref },
    received_at: kept.received_at.toISOString(),
    source_ip: kept.source_ip,
  };
  const batch = settings?.webhook_batch ?? null;
  return { body: kept.body ?? Buffer.alloc(0), contentType: headers['content-type'], scope, batch };
}
