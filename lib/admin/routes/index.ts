// Every route of the admin API, as one table. Fixed paths stand before those with a parameter in the same place.

import type { Route } from '../route.ts';
import { alertChannelRoutes } from './alert-channels.ts';
import { alertRoutes } from './alerts.ts';
import { auditRoutes } from './audit.ts';
import { deliveryRoutes } from './deliveries.ts';
import { documentationRoutes } from './documentation.ts';
import { eventOriginalRoutes } from './event-original.ts';
import { eventRoutes } from './events.ts';
import { healthRoutes } from './health.ts';
import { hmacRoutes } from './hmac.ts';
import { keyRoutes } from './keys.ts';
import { limitRoutes } from './limits.ts';
import { logRoutes } from './log.ts';
import { mappingRoutes } from './mapping.ts';
import { refusedListRoutes, refusedRoutes } from './refused.ts';
import { rejudgeRoutes } from './rejudge.ts';
import { replayRoutes } from './replays.ts';
import { sessionRoutes } from './session.ts';
import { statsRoutes } from './stats.ts';
import { targetRoutes } from './targets.ts';
import { testRoutes } from './test.ts';
import { triggerRoutes } from './triggers.ts';
import { tryRoutes } from './try.ts';
import { webhookRoutes } from './webhook.ts';

export const ROUTES: readonly Route[] = [
  ...triggerRoutes,
  ...webhookRoutes,
  ...hmacRoutes,
  ...limitRoutes,
  ...mappingRoutes,
  ...keyRoutes,
  ...testRoutes,
  ...tryRoutes,
  ...refusedListRoutes,
  ...rejudgeRoutes,
  ...refusedRoutes,
  ...logRoutes,
  ...statsRoutes,
  ...replayRoutes,
  ...eventRoutes,
  ...eventOriginalRoutes,
  ...targetRoutes,
  ...deliveryRoutes,
  ...healthRoutes,
  ...alertRoutes,
  ...alertChannelRoutes,
  ...auditRoutes,
  ...sessionRoutes,
  ...documentationRoutes(() => ROUTES),
];
