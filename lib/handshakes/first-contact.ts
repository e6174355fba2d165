// Stores the secret that a sender brings along at first contact, where the trigger waits for one. Of two that come at
// the same time one wins: the row says whether it still waits.

import type { Knex } from 'knex';
import { recordAudit } from '../audit/audit-store.ts';
import type { Cipher } from '../secrets/cipher.ts';

/** What the audit names in place of a person. */
const SENDER = { id: 'sender', login: 'sender' };

export interface FirstContact {
  triggerId: number;
  scheme: string;
  /** In clear. */
  secret: string;
  /** For the audit: where it came from. */
  sourceIp: string | null;
}

/** @returns false where the trigger does not wait for a secret, or does not any more. */
export function storeFirstSecret(db: Knex, cipher: Cipher, contact: FirstContact): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const [stored] = await transaction('attune.trigger')
      .where({
        id: contact.triggerId,
        enabled: true,
        webhook_enabled: true,
        webhook_waiting_for_secret: true,
        webhook_hmac_scheme: contact.scheme,
      })
      .update({
        webhook_hmac_enabled: true,
        webhook_hmac_secret: cipher.encrypt(contact.secret),
        webhook_waiting_for_secret: false,
      })
      .returning(['id', 'ref', 'webhook_tenant as tenant']);
    if (stored === undefined) return false;
    await recordAudit(transaction, {
      identity: SENDER,
      action: 'hmac.first_contact',
      trigger: stored,
      details: {
        changes: {
          'hmac.secret': { old: 'none', new: 'set' },
          'hmac.waiting_for_secret': { old: true, new: false },
        },
        source_ip: contact.sourceIp,
      },
    });
    return true;
  });
}
