// Puts judging kept requests again on the receiver's own checks.

import { Rejudging, type RejudgingOptions } from '../kept/rejudging.ts';
import type { TargetStore } from '../keys/target-store.ts';
import type { ReceiverDependencies } from './checks.ts';
import { requestJudge } from './judge.ts';

type Foundation = Pick<RejudgingOptions, 'db' | 'tables' | 'cipher' | 'logger'>;

export function createRejudging(
  { db, tables, cipher, logger }: Foundation,
  targets: TargetStore,
  dependencies: ReceiverDependencies,
): Rejudging {
  return new Rejudging({
    db,
    tables,
    cipher,
    logger,
    now: dependencies.now,
    findKeys: (ids, changes) => targets.findByIds(ids, changes),
    judge: requestJudge(dependencies),
  });
}
