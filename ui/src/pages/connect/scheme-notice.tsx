// Says whether the webhook expects the signatures that a sender makes, and leads to where that is changed.

import type { WebhookInfo } from '../../../../lib/admin/api-types.ts';
import type { SchemeName } from '../../../../lib/signatures/schemes.ts';
import { Notice } from '../../components/notice.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { schemeWords } from '../../words/schemes.ts';

export interface SchemeNoticeProps {
  webhook: WebhookInfo;
  sender: string;
  fits: readonly SchemeName[];
}

export function SchemeNotice({ webhook, sender, fits }: SchemeNoticeProps) {
  const link = <a href={addressOf.trigger(webhook.trigger_ref, 'security')}>Security</a>;
  if (!webhook.hmac.enabled) {
    return (
      <Notice tone="quiet">
        Signatures are not required yet. Once deliveries arrive, require them under {link}.
      </Notice>
    );
  }
  if (fits.includes(webhook.hmac.scheme)) return null;
  return (
    <Notice tone="warn">
      This webhook expects signatures of the scheme {schemeWords(webhook.hmac.scheme).label}, which {sender}{' '}
      does not make. Choose the scheme {schemeWords(fits[0]!).label} under {link}.
    </Notice>
  );
}
