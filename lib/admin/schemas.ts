// What the routes accept, as joi schemas: they judge requests, and the OpenAPI document is made from them.

import Joi from 'joi';
import { HANDSHAKE_ONLY_NAMES } from '../handshakes/handshake-only.ts';
import { HEALTHS, type Health } from '../health/health-state.ts';
import { checkAllowlistEntry, normalizeAddress } from '../ip/ip-allowlist.ts';
import { DEFAULT_KEEP_HOURS, KEEP_MODES, MAX_KEEP_HOURS, MIN_KEEP_HOURS } from '../kept/kept-request.ts';
import { OUTCOMES } from '../outcome.ts';
import { HMAC_ALGORITHMS, SCHEME_NAMES } from '../signatures/schemes.ts';
import { STATS_WINDOWS, type StatsWindow } from '../stats/stats-window.ts';
import { alertRulesSchema } from './alert-rules-schema.ts';
import type { TestRequest, WebhookPatch } from './api-types.ts';
import { eventSettings } from './event-setting-schemas.ts';
import { pagedQuery } from './page-query.ts';
import { proxyPatch, transformPatch } from './transform-schemas.ts';

const MAX_ALLOWLIST_ENTRIES = 1000;

/** Text that PostgreSQL can hold: no NUL, no half of a surrogate pair. */
export const text = (max: number) =>
  Joi.string()
    .max(max)
    .custom((value: string) => {
      if (value.includes('\0') || !value.isWellFormed())
        throw new Error('it holds a NUL character or half a character');
      return value;
    }, 'text without NUL');

const address = (what: string, check: (value: string) => string | null) =>
  text(64).custom((value: string, { message }) => {
    const problem = check(value);
    return problem === null ? value : message({ custom: `{{#value}} ${problem}` });
  }, what);

const allowlistEntry = () => address('address or CIDR block', checkAllowlistEntry);
const singleAddress = () =>
  address('address', (value) => (normalizeAddress(value) === null ? 'is not an IPv4 or IPv6 address' : null));

const time = () => Joi.string().isoDate().example('2026-01-20T12:00:00.000Z');
export const ref = () =>
  text(255).description('A trigger ref; `*` stands for any characters.').example('github.*');

const eventTypeGlob = () =>
  text(255).description('As the sender names it; `*` stands for any characters.').example('pull_request.*');

export interface TriggersQuery {
  q?: string;
  pack?: string;
  state?: 'on' | 'off';
  health?: Health;
}

export const triggersQuery = pagedQuery<TriggersQuery>({
  q: text(200).description('Text in ref, label or description.').example('push'),
  pack: text(255).description('Ref of the pack.').example('github'),
  state: Joi.string().valid('on', 'off').description('Whether the webhook is enabled.'),
  health: Joi.string().valid(...HEALTHS),
});

export interface LogQuery {
  outcome?: string;
  refused?: boolean;
  status?: string;
  since?: string;
  until?: string;
  ip?: string;
  event_id?: number;
  q?: string;
  key?: string;
  event_type?: string;
  batch_id?: string;
  trigger_ref?: string;
}

const outcomes = OUTCOMES.join('|');

const logParameters = {
  outcome: Joi.string()
    .pattern(new RegExp(`^(${outcomes})(,(${outcomes}))*$`), 'outcomes, separated by commas')
    .description(`One or several of ${OUTCOMES.join(', ')}; separated by commas.`)
    .example('rate_limited,ip_denied'),
  refused: Joi.boolean().description('True: all but accepted requests and repeated deliveries.'),
  status: Joi.string()
    .pattern(/^[1-5](\d\d|xx)$/, 'a status such as 401 or 4xx')
    .description('A status, or a class of them.')
    .example('4xx'),
  since: time().description('From this time on.'),
  until: time().description('Up to this time.'),
  ip: allowlistEntry().description('Client address or CIDR block.').example('192.30.252.0/22'),
  event_id: Joi.number().integer().min(1),
  q: text(200).min(2).description('Text in error message, user agent or delivery id.').example('Hookshot'),
  key: text(64)
    .min(1)
    .description('Id of a webhook key, its display form, or the key itself.')
    .example('wh_k7j2n9p4…'),
  event_type: eventTypeGlob(),
  batch_id: Joi.string().guid().description('Of all elements of one batch.'),
};

/** Over all triggers. */
const globalLogParameters = { ...logParameters, trigger_ref: ref() };

export const logQuery = pagedQuery<LogQuery>(logParameters);
export const globalLogQuery = pagedQuery<LogQuery>(globalLogParameters);

export const logStreamQuery = Joi.object<LogQuery>(logParameters);
export const globalLogStreamQuery = Joi.object<LogQuery>(globalLogParameters);

export type ExportFormat = 'csv' | 'ndjson';
const format = Joi.string().valid('csv', 'ndjson').default('csv');
export const logExportQuery = Joi.object<LogQuery & { format: ExportFormat }>({ ...logParameters, format });
export const globalLogExportQuery = Joi.object<LogQuery & { format: ExportFormat }>({
  ...globalLogParameters,
  format,
});

export const statsQuery = Joi.object<{ window: StatsWindow }>({
  window: Joi.string()
    .valid(...STATS_WINDOWS)
    .default('24h'),
});

export interface EventsQuery {
  trigger_ref?: string;
  source?: string;
  since?: string;
  until?: string;
  key?: string;
  event_type?: string;
}

export const eventsQuery = pagedQuery<EventsQuery>({
  event_type: eventTypeGlob(),
  trigger_ref: ref(),
  source: text(255).example('webhook'),
  since: time(),
  until: time(),
  key: text(64)
    .min(8)
    .description('Display form of a webhook key, or the key itself.')
    .example('wh_k7j2n9p4…'),
});

export const auditQuery = pagedQuery<{ action?: string; trigger_ref?: string }>({
  action: text(64).example('webhook.enable'),
  trigger_ref: ref(),
});
export const triggerAuditQuery = pagedQuery<{ action?: string }>({
  action: text(64).example('webhook.enable'),
});

const hmacSettings = {
  scheme: Joi.string()
    .valid(...SCHEME_NAMES, ...HANDSHAKE_ONLY_NAMES)
    .description(
      'Whose way of signing is expected, and whose handshake is answered. Some senders have a handshake only: ' +
        `${HANDSHAKE_ONLY_NAMES.join(', ')}.`,
    ),
  algorithm: Joi.string()
    .valid(...HMAC_ALGORITHMS)
    .description('Where not given: kept, or the first one of the scheme.'),
  tolerance_seconds: Joi.number()
    .integer()
    .min(1)
    .max(86_400)
    .allow(null)
    .description(
      "How old or early a signed time may be. Null, and where the scheme changes: the scheme's own.",
    ),
  options: Joi.object()
    .unknown()
    .description(
      'What the scheme needs beside its secret; see docs/senders.md. Where the scheme changes: {}.',
    )
    .example({ header: 'x-token' }),
  secret: text(512)
    .description('The shared secret, as the sender has it.')
    .example('0123456789abcdef0123456789abcdef'),
};

const keyProperties = {
  label: text(100)
    .min(1)
    .allow(null)
    .description('What tells it from the others; part of the log and of event metadata.')
    .example('CI of the web team'),
  owner: text(255)
    .min(1)
    .allow(null)
    .description('Who answers for its sender.')
    .example('web-team@example.com'),
  tenant: text(255)
    .min(1)
    .allow(null)
    .description('Whom it is given to, where the trigger belongs to no tenant.')
    .example('acme'),
  expires_at: time().allow(null).description('From then on it is answered 404; null: never.'),
};

export interface KeyRequest {
  label?: string | null;
  owner?: string | null;
  tenant?: string | null;
  expires_at?: string | null;
}
export const keyRequest = Joi.object<KeyRequest>(keyProperties);

export interface KeyPatch extends KeyRequest {
  primary?: true;
}
export const keyPatch = Joi.object<KeyPatch>({
  ...keyProperties,
  primary: Joi.boolean().strict().valid(true).description('Makes it the one that the trigger shows.'),
});

const MAX_GRACE_SECONDS = 366 * 86_400;
export const keyRotation = Joi.object<{ grace_seconds?: number; grace_until?: string }>({
  grace_seconds: Joi.number()
    .integer()
    .min(0)
    .max(MAX_GRACE_SECONDS)
    .description('How long the old key goes on working; 0: not at all.')
    .example(86_400),
  grace_until: time().description('Until when the old key goes on working.'),
}).xor('grace_seconds', 'grace_until');

const requests = () =>
  Joi.number().integer().min(1).max(10_000).description('Requests per window.').example(100);
const windowSeconds = () => Joi.number().integer().min(1).max(3600).example(60);
const entries = () =>
  Joi.array()
    .items(allowlistEntry())
    .max(MAX_ALLOWLIST_ENTRIES)
    .description('Addresses and CIDR blocks, IPv4 and IPv6.')
    .example(['192.30.252.0/22', '2001:db8::/32']);
const payloadLimitKb = () => Joi.number().integer().min(1).max(10_240).example(1024);

const keepPrevious = {
  keep_previous_seconds: Joi.number()
    .integer()
    .min(1)
    .max(31_536_000)
    .description('How long the present secret goes on verifying beside the new one. Default: not at all.'),
  keep_previous_until: time().description('The same, as a time.'),
};

const handshakeSettings = {
  waiting_for_secret: Joi.boolean().description(
    'True: the sender brings the secret along at first contact (asana, notion); everything else is refused until then.',
  ),
  verify_token: text(512)
    .min(1)
    .allow(null)
    .description("What a sender's handshake is checked against, or answered with. Never shown again."),
};

export const webhookPatch = Joi.object<WebhookPatch>({
  enabled: Joi.boolean(),
  hmac: Joi.object({
    enabled: Joi.boolean(),
    ...hmacSettings,
    ...keepPrevious,
    ...handshakeSettings,
  }).oxor('keep_previous_seconds', 'keep_previous_until'),
  rate_limit: Joi.object({ enabled: Joi.boolean(), requests: requests(), window_seconds: windowSeconds() }),
  ip_whitelist: Joi.object({ enabled: Joi.boolean(), entries: entries() }),
  payload_limit_kb: payloadLimitKb(),
  payload_schema_enforced: Joi.boolean(),
  transform: transformPatch,
  ...eventSettings,
  proxy: proxyPatch,
  tenant: text(255).min(1).allow(null),
  alerts: alertRulesSchema,
  keep_requests: Joi.object({
    what: Joi.string()
      .valid(...KEEP_MODES)
      .description('`refused`: what became no event; `all`: accepted requests too.'),
    hours: Joi.number().integer().min(MIN_KEEP_HOURS).max(MAX_KEEP_HOURS).example(DEFAULT_KEEP_HOURS),
  }),
});

export type HmacRequest = Omit<
  NonNullable<WebhookPatch['hmac']>,
  'enabled' | 'waiting_for_secret' | 'verify_token'
>;
export const hmacRequest = Joi.object<HmacRequest>({ ...hmacSettings, ...keepPrevious }).oxor(
  'keep_previous_seconds',
  'keep_previous_until',
);

export interface RateLimitRequest {
  enabled: boolean;
  requests: number;
  window_seconds: number;
}
export const rateLimitRequest = Joi.object<RateLimitRequest>({
  enabled: Joi.boolean().default(true),
  requests: requests().required(),
  window_seconds: windowSeconds().required(),
});

export interface IpWhitelistRequest {
  enabled: boolean;
  entries: string[];
}
export const ipWhitelistRequest = Joi.object<IpWhitelistRequest>({
  enabled: Joi.boolean().default(true),
  entries: entries().required(),
});

export const ipCheckRequest = Joi.object<{ address: string; entries?: string[] }>({
  address: singleAddress().required().example('192.30.252.7'),
  entries: entries().description('Where not given: those stored.'),
});

export const payloadLimitRequest = Joi.object<{ payload_limit_kb: number }>({
  payload_limit_kb: payloadLimitKb().required(),
});

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const headerValue = Joi.string()
  .allow('')
  .max(8192)
  .pattern(/^[\t\x20-\x7e\x80-\xff]*$/, 'a header value');

export const testRequest = Joi.object<TestRequest>({
  headers: Joi.object()
    .pattern(Joi.string().pattern(headerName), headerValue)
    .max(100)
    .example({ 'content-type': 'application/json' }),
  body: Joi.string().allow('').example('{"ref":"refs/heads/main"}'),
  body_base64: Joi.string().allow('').base64(),
  source_ip: singleAddress()
    .description("Where not given: the caller's own address.")
    .example('192.30.252.7'),
  sign: Joi.boolean().default(false).description('Sign with the stored secret.'),
  dry_run: Joi.boolean().default(false).description('Go through every check and store nothing.'),
}).oxor('body', 'body_base64');
