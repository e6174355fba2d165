// Finds out what type of event a request is, and leaves aside what the trigger does not want: a sender that is refused
// what it was told to send would try again, or give up altogether.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { targetOf } from '../../middleware/key-lookup.ts';
import { payloadOf } from '../../middleware/payload-parser.ts';
import { eventTypeOf } from '../events/event-type.ts';
import { webhookState } from '../request-state.ts';
import { usable } from './usable.ts';

export function eventTypeCheck(): RequestHandler {
  return function eventTypeCheckMiddleware(req: Request, _res: Response, next: NextFunction) {
    const state = webhookState(req);
    const rules = usable(targetOf(req).eventType, 'The event type setting');
    const type = eventTypeOf(rules, req.headers, payloadOf(req).json);
    state.eventType = type;
    if (rules.accepts !== null && !rules.accepts(type)) {
      const seen = type === null ? 'no event type' : `event type ${JSON.stringify(type)}`;
      state.ignored = `${seen}, which is not among those that the trigger accepts`;
    }
    next();
  };
}
