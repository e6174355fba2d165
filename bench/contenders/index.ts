// The contenders by name.

import type { Application } from 'express';
import { startBare } from './bare.ts';
import { startExistingHost } from './existing-host.ts';
import { startHandwritten } from './handwritten.ts';
import { startReadAndVerify } from './read-and-verify.ts';
import { startReceiver } from './receiver.ts';

export interface ContenderOptions {
  databaseUrl: string;
  /** Requests per key and hour, where the receiver shall refuse. */
  perKeyLimit?: number;
  /** The receiver's own limits per address, with addresses from X-Forwarded-For. */
  behindProxy?: boolean;
  /** With a handler of the host's, which does nothing. */
  handler?: boolean;
}

export interface RunningContender {
  app: Application;
  close(): Promise<void>;
}

const CONTENDERS = {
  bare: startBare,
  'read-and-verify': startReadAndVerify,
  handwritten: startHandwritten,
  'existing-host': startExistingHost,
  receiver: startReceiver,
} satisfies Record<string, (options: ContenderOptions) => Promise<RunningContender>>;

export type ContenderName = keyof typeof CONTENDERS;

export function startContender(name: ContenderName, options: ContenderOptions): Promise<RunningContender> {
  return CONTENDERS[name](options);
}
