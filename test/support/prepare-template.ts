// What every copy of the template has in it: this package's tables, and those of its job queue, which would otherwise be
// made anew by the first host of each test file.

import type { Knex } from 'knex';
import { migrate } from '../../lib/db/migrate.ts';
import { JobQueue } from '../../lib/jobs/job-queue.ts';
import { fallbackLogger } from '../../lib/logger.ts';

export async function prepareTemplate(knex: Knex): Promise<void> {
  await migrate(knex);
  const queue = new JobQueue({ db: knex, logger: fallbackLogger });
  await queue.start();
  await queue.close();
}
