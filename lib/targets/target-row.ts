// A row of attune.webhook_target.

import type {
  BodyForm,
  TargetAnswer,
  TargetBreaker,
  TargetCondition,
  TargetMethod,
  TargetOrdering,
  TargetRetry,
} from './settings.ts';

/** Secrets stand in a member of their own, which is encrypted anew when there is a new key. */
export type StoredHeader = { name: string; value: string } | { name: string; encrypted: string };

export type BreakerState = 'closed' | 'open' | 'half_open';

export interface TargetRow {
  id: string;
  trigger_id: string;
  name: string;
  paused_at: Date | null;
  url: string;
  method: TargetMethod;
  pass_headers: string[];
  headers: StoredHeader[];
  timeout_ms: number;
  body_form: BodyForm;
  secret: string;
  previous_secret: string | null;
  previous_secret_until: Date | null;
  condition: TargetCondition | null;
  retry: Partial<TargetRetry>;
  ordering: TargetOrdering | null;
  rate_per_second: number | null;
  concurrency: number;
  breaker: TargetBreaker | null;
  answer: Partial<TargetAnswer>;
  max_redirects: number;
  revision: string;
  breaker_state: BreakerState;
  breaker_failures: number;
  breaker_until: Date | null;
  rate_next_at: Date | null;
  last_success_at: Date | null;
  last_failure_at: Date | null;
  created: Date;
  updated: Date;
}
