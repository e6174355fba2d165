// Tells secrets apart without telling them: which one verified a request is counted and logged by this.

import { hash } from 'node:crypto';

/** Eight hexadecimal digits; the trigger's id is in it, so that a secret used twice does not look the same twice. */
export function secretFingerprint(triggerId: number, secret: string): string {
  return hash('sha256', `${triggerId}:${secret}`, 'hex').slice(0, 8);
}
