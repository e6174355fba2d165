// Jobs made in SQL, by the statement that stores what they follow from.

import { JOB_SCHEMA, type QueueSettings } from './queue-settings.ts';

/** SQL of a job that another statement makes. */
export interface JobSource {
  /** FROM clause of as many rows as there shall be jobs. */
  from: string;
  /** Expression of type jsonb over such a row. */
  data: string;
}

/**
 * An INSERT for statements that store what a job follows from, so that both take one way to the database. Jobs may be made
 * in SQL: https://timgit.github.io/pg-boss/#/./sql; a queue that is not defined fails by its foreign key.
 */
export function insertJobsSql(name: string, settings: QueueSettings, { from, data }: JobSource): string {
  const values: Record<string, string | number | boolean | undefined> = {
    name: literal(name),
    data,
    policy: literal('standard'),
    retry_limit: settings.retryLimit,
    retry_delay: settings.retryDelay,
    retry_backoff: settings.retryBackoff,
    retry_delay_max: settings.retryDelayMax,
    heartbeat_seconds: settings.heartbeatSeconds,
    expire_seconds: settings.expireInSeconds,
    deletion_seconds: settings.deleteAfterSeconds,
    keep_until: settings.retentionSeconds && `now() + interval '${settings.retentionSeconds} s'`,
    dead_letter: settings.deadLetter && literal(settings.deadLetter),
  };
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return `insert into ${JOB_SCHEMA}.job (${given.map(([column]) => column).join(', ')})
    select ${given.map(([, value]) => value).join(', ')} from ${from}`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
