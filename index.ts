// The public API, nothing else.

export type { EventActivity } from './lib/admin/api-types.ts';
export type { Identity } from './lib/admin/dependencies.ts';
export type { AlertMessage, OnAlert } from './lib/alerts/alert-message.ts';
export { migrate, pendingMigrations, rollback } from './lib/db/migrate.ts';
export { WebhookConfigError, WebhookRequestError } from './lib/errors.ts';
export type { StoredEvent } from './lib/events/stored-event.ts';
export { IpAllowlist } from './lib/ip/ip-allowlist.ts';
export type { OnEvent, WebhookEvent } from './lib/jobs/event-jobs.ts';
export { generateWebhookKey } from './lib/keys/webhook-key.ts';
export type { WebhookTarget } from './lib/keys/webhook-target.ts';
export type { Logger } from './lib/logger.ts';
export { OUTCOMES, type Outcome } from './lib/outcome.ts';
export { MemoryRateLimitStore, type RateLimitStore } from './lib/rate-limit/memory-store.ts';
export type { RateDecision } from './lib/rate-limit/sliding-window.ts';
export type { WebhookState } from './lib/request-state.ts';
export type { HmacAlgorithm, SchemeName } from './lib/signatures/schemes.ts';
export {
  type MessageToSign,
  type SignedMessage,
  signMessage,
  signRequest,
} from './lib/signatures/sign.ts';
export {
  createVerifier,
  type Verdict,
  type Verifier,
  type VerifierOptions,
} from './lib/signatures/verify.ts';
export { createWebhooks, type Webhooks } from './lib/webhooks.ts';
export type { WebhooksOptions } from './lib/webhooks-options.ts';
export { type BodySizeLimitOptions, bodySizeLimit, rawBodyOf } from './middleware/body-size-limit.ts';
export { errorHandler } from './middleware/error-handler.ts';
export { type EventWriterOptions, eventWriter, type ReceivedWebhook } from './middleware/event-writer.ts';
export { type HmacVerifierOptions, hmacVerifier } from './middleware/hmac-verifier.ts';
export { type IpFilterOptions, ipFilter } from './middleware/ip-filter.ts';
export { enabledCheck, type KeyLookupOptions, keyLookup } from './middleware/key-lookup.ts';
export { type PayloadMapperOptions, payloadMapper } from './middleware/payload-mapper.ts';
export {
  type PayloadSchemaCheckOptions,
  payloadParser,
  payloadSchemaCheck,
} from './middleware/payload-parser.ts';
export { type RateLimit, type RateLimiterOptions, rateLimiter } from './middleware/rate-limiter.ts';
