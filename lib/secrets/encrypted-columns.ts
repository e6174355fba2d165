// Which columns hold secrets, for all of them to be encrypted anew when there is a new key. A column that stores what
// `cipher.encrypt` made is listed here, or what it holds is lost once the old key goes.

export interface EncryptedColumn {
  /** In schema attune; it has a key column `id`. */
  table: string;
  column: string;
  /**
   * Where the secrets stand in a jsonb column, as a simple JSONPath of names, `[*]` (elements of an array) and `.*`
   * (members of an object): `$[*].secret`, `$.headers.*.value`. Only text is looked at. Without it, the column is text.
   */
  path?: string;
}

export const ENCRYPTED_COLUMNS: readonly EncryptedColumn[] = [
  { table: 'webhook_key', column: 'key_value' },
  { table: 'trigger', column: 'webhook_hmac_secret' },
  { table: 'trigger', column: 'webhook_hmac_previous_secrets', path: '$[*].secret' },
  { table: 'trigger', column: 'webhook_verify_token' },
  { table: 'trigger', column: 'webhook_proxy', path: '$.secrets.*' },
  { table: 'webhook_kept_request', column: 'head' },
  { table: 'webhook_target', column: 'secret' },
  { table: 'webhook_target', column: 'previous_secret' },
  { table: 'webhook_target', column: 'headers', path: '$[*].encrypted' },
  { table: 'webhook_alert_channel', column: 'url' },
  { table: 'webhook_alert_channel', column: 'secret' },
];
