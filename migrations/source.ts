// The migrations in their order. knex would name files with their extension, .ts here and .js when built, and take one
// for the other gone missing; so the names are part of this list.

import type { Knex } from 'knex';
import { attuneTables } from './attune-tables.ts';
import { audit } from './audit.ts';
import { changeNotification } from './change-notification.ts';
import { checkFunctions } from './check-functions.ts';
import { delivery } from './delivery.ts';
import { deliveryIdentity } from './delivery-identity.ts';
import { eventLog } from './event-log.ts';
import { health } from './health.ts';
import { keptRequests } from './kept-requests.ts';
import { keyFunctions } from './key-functions.ts';
import { keySynchronisation } from './key-synchronisation.ts';
import { ownership } from './ownership.ts';
import { proxyExchanges } from './proxy-exchanges.ts';
import { randomKeys } from './random-keys.ts';
import { rateLimit } from './rate-limit.ts';
import { receiverSettings } from './receiver-settings.ts';
import { rejudgeProblem } from './rejudge-problem.ts';
import { replayPace } from './replay-pace.ts';
import type { Migration } from './reversible.ts';
import { secretUsage } from './secret-usage.ts';
import { settingFunctions } from './setting-functions.ts';
import { severalKeys } from './several-keys.ts';
import { signatureTolerance } from './signature-tolerance.ts';
import { statistics } from './statistics.ts';
import { targets } from './targets.ts';
import { triggerSettings } from './trigger-settings.ts';
import { webhookKey } from './webhook-key.ts';

// Append only: a name that has run somewhere must not change, nor move.
const MIGRATIONS: readonly Migration[] = [
  ownership,
  attuneTables,
  triggerSettings,
  randomKeys,
  webhookKey,
  eventLog,
  rateLimit,
  delivery,
  statistics,
  audit,
  keyFunctions,
  settingFunctions,
  checkFunctions,
  keySynchronisation,
  changeNotification,
  receiverSettings,
  secretUsage,
  deliveryIdentity,
  targets,
  severalKeys,
  keptRequests,
  health,
  signatureTolerance,
  proxyExchanges,
  replayPace,
  rejudgeProblem,
];

export const MIGRATION_NAMES: readonly string[] = MIGRATIONS.map((migration) => migration.name);

export const migrationSource: Knex.MigrationSource<Migration> = {
  getMigrations: async () => [...MIGRATIONS],
  getMigrationName: (migration) => migration.name,
  getMigration: async (migration) => migration,
};
