// A request whose body holds several events, while it is checked: each element is looked at as a request of its own.

import type { Request } from 'express';
import type { WebhookRequestError } from '../errors.ts';

export interface BatchState {
  onError: 'all' | 'each';
  elements: BatchElement[];
}

export interface BatchElement {
  /** From 0. */
  position: number;
  /** The request, with a `webhook` state of its own whose payload is the element. */
  req: Request;
  /** Why there will be no event of it. */
  refusal: WebhookRequestError | undefined;
}
