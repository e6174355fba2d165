// How a queue keeps and tries its jobs.

export const JOB_SCHEMA = 'attune_webhook_jobs';
export const DAY_SECONDS = 86_400;

/** How jobs of a queue are tried and kept. Pauses between tries double from `retryDelay` seconds. */
export interface QueueSettings {
  retryLimit?: number;
  retryDelay?: number;
  retryBackoff?: boolean;
  retryDelayMax?: number;
  heartbeatSeconds?: number;
  expireInSeconds?: number;
  retentionSeconds?: number;
  deleteAfterSeconds?: number;
  /** Name of the queue that takes the jobs whose tries are used up. */
  deadLetter?: string;
}
