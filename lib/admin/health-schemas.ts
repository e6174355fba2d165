// What the routes of health, alerts and their channels accept.

import Joi from 'joi';
import { ALERT_STATES } from '../alerts/alert-store.ts';
import { CHANNEL_KINDS, type ChannelKind } from '../alerts/channel-store.ts';
import { ALERT_RULES, type AlertRule } from '../health/alert-rules.ts';
import { HEALTHS, type Health } from '../health/health-state.ts';
import { pagedQuery } from './page-query.ts';
import { ref, text } from './schemas.ts';

export const healthQuery = pagedQuery<{ health?: Health }>({
  health: Joi.string()
    .valid(...HEALTHS)
    .description('Where not given: all but those that are off.'),
});

export interface AlertsQuery {
  state?: (typeof ALERT_STATES)[number];
  rule?: AlertRule;
  trigger_ref?: string;
}

export const alertsQuery = pagedQuery<AlertsQuery>({
  state: Joi.string().valid(...ALERT_STATES),
  rule: Joi.string().valid(...ALERT_RULES),
  trigger_ref: ref(),
});

export interface ChannelRequest {
  label: string;
  kind: ChannelKind;
  url: string;
  secret?: string;
  enabled: boolean;
  tenant?: string | null;
}
export type ChannelPatch = Partial<Pick<ChannelRequest, 'label' | 'url' | 'secret' | 'enabled'>>;

const label = () => text(100).min(1).description('What it is called.').example('On call');
const url = () =>
  text(2048)
    .min(1)
    .description(
      'http or https, and public unless the host allows it. Stored encrypted, and shown shortened.',
    )
    .example('https://attune.example.com/hook');
const secret = () =>
  Joi.string()
    .pattern(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'whsec_ and the base64 of 24 to 64 bytes')
    .description('Of a signed webhook: what its signature is made with. Generated where not given.');

export const channelRequest = Joi.object<ChannelRequest>({
  label: label().required(),
  kind: Joi.string()
    .valid(...CHANNEL_KINDS)
    .required()
    .description('webhook: signed by Standard Webhooks. slack: for Slack and what takes the same body.'),
  url: url().required(),
  secret: secret(),
  enabled: Joi.boolean().default(true),
  tenant: text(255)
    .min(1)
    .allow(null)
    .description("Whose triggers' alerts it gets; the caller's own tenant where not given."),
});

export const channelPatch = Joi.object<ChannelPatch>({
  label: label(),
  url: url(),
  secret: secret(),
  enabled: Joi.boolean(),
});
