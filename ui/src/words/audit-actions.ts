// What administrators do, in words. An action without words of its own is shown by its name.

const WORDS: Record<string, string> = {
  'webhook.enable': 'Turned the webhook on',
  'webhook.disable': 'Turned the webhook off',
  'webhook.regenerate': 'Regenerated the key',
  'webhook.update': 'Changed settings',
  'mapping.update': 'Changed the mapping',
  'webhook.test': 'Sent a test for real',
  'key.create': 'Added a key',
  'key.update': 'Changed a key',
  'key.rotate': 'Rotated a key',
  'key.revoke': 'Revoked a key',
  'key.reveal': 'Looked at a key',
  'target.create': 'Added a target',
  'target.update': 'Changed a target',
  'target.delete': 'Deleted a target',
  'target.pause': 'Paused a target',
  'target.resume': 'Resumed a target',
  'target.rotate': 'Replaced a target’s secret',
  'target.reveal': 'Looked at a target’s secret',
  'delivery.retry': 'Delivered again',
  'delivery.cancel': 'Cancelled a delivery',
  'delivery.replay': 'Replayed deliveries',
  'event.replay': 'Replayed events',
  'alerts.update': 'Changed alert rules',
  'alert.acknowledge': 'Acknowledged an alert',
  'alert_channel.create': 'Added an alert channel',
  'alert_channel.update': 'Changed an alert channel',
  'alert_channel.delete': 'Removed an alert channel',
  'alert_channel.reveal': 'Looked at a channel’s secret',
  'alert_channel.test': 'Sent a test notification',
  'refused.rejudge': 'Judged kept requests again',
  'refused.stop': 'Stopped judging again',
  'refused.discard': 'Discarded kept requests',
  'refused.reveal': 'Looked at credentials of a kept request',
  'hmac.enable': 'Required signatures',
  'hmac.disable': 'Stopped requiring signatures',
  'hmac.reveal': 'Looked at the secret',
  'hmac.end_previous': 'Ended earlier secrets',
  'hmac.first_contact': 'Sender brought its secret',
};

export const AUDIT_ACTIONS = Object.keys(WORDS);

export function actionWords(action: string): string {
  return WORDS[action] ?? action;
}
