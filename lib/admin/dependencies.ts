// What the admin API needs from the rest of the package and from the host.

import type { Request, Router } from 'express';
import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import type { AfterEvent } from '../jobs/after-event.ts';
import type { Rejudging } from '../kept/rejudging.ts';
import type { Logger } from '../logger.ts';
import type { GuardedAgents } from '../net/guarded-agent.ts';
import type { TargetGuard } from '../net/target-guard.ts';
import type { Cipher } from '../secrets/cipher.ts';
import type { EventActivity, TestReport, TestRequest } from './api-types.ts';

/** Who calls. */
export interface Identity {
  id: string;
  login: string;
  /** Sees only triggers of this tenant; undefined sees all of them. */
  tenant?: string | null;
  /** `triggers:read`, `triggers:update`; others are ignored. */
  permissions: readonly string[];
}

export type Authenticate = (
  req: Request,
) => Identity | null | undefined | Promise<Identity | null | undefined>;

export type RunTest = (
  trigger: { id: number; ref: string },
  request: TestRequest,
  callerIp: string | undefined,
) => Promise<TestReport>;

export interface AdminDependencies {
  db: Knex;
  tables: Tables;
  cipher: Cipher;
  /** Keeps `trigger.webhook_key` in clear although keys are encrypted, for hosts that read it. */
  mirrorKeys: boolean;
  authenticate: Authenticate;
  /** `https://attune.example.com`; undefined: derived from each request. */
  publicUrl: string | undefined;
  /** Where the receiver is mounted; undefined: where the admin router is. */
  receiverPath: string | undefined;
  logger: Logger;
  /** Unix milliseconds. */
  now: () => number;
  /** Called after a change is committed: drops what this instance has cached of the trigger. */
  onTriggerChanged: (triggerId: number) => void;
  /** Runs a request through the receiver's own checks. */
  test: RunTest;
  /** Kept requests, and judging them again. */
  rejudging: Rejudging;
  /** For test notifications to alert channels. Default: only public addresses are reached. */
  alertAgents?: GuardedAgents;
  /** The host's handler, forwarding and replays; without it, what is asked for waits for an instance that has it. */
  afterEvent?: AfterEvent;
  /** Which addresses targets may have. Default: public ones. */
  targetGuard?: TargetGuard;
  /** What the host did with an event, as far as this identity may know. */
  eventActivity?: (eventId: number, identity: Identity) => Promise<EventActivity[]>;
}

export interface AdminRouter {
  router: Router;
  /** Ends the live streams and the polling behind them. */
  close(): void;
}
