// What to paste into Stripe's Dashboard, and what to bring back from there.

import { visibleText } from '../../format/visible-text.ts';
import { addressOf } from '../../routing/addresses.ts';
import { PasteTable } from './paste-table.tsx';
import { SchemeNotice } from './scheme-notice.tsx';
import type { SetupProps } from './setup.ts';

export function Stripe({ address, webhook }: SetupProps) {
  return (
    <>
      <ol className="steps">
        <li>
          In Stripe’s Dashboard, open <strong>Developers → Webhooks → Add endpoint</strong>.
        </li>
        <li>Fill in these fields:</li>
      </ol>
      <PasteTable
        rows={[
          { field: 'Endpoint URL', shown: <code>{address.shown}</code>, copy: address.full ?? undefined },
          {
            field: 'Description',
            shown: <code>{visibleText(`Attune ${webhook.trigger_ref}`)}</code>,
            copy: `Attune ${webhook.trigger_ref}`,
          },
          {
            field: 'Events to send',
            shown: <code>payment_intent.succeeded</code>,
            copy: 'payment_intent.succeeded',
          },
        ]}
      />
      <ol className="steps" start={3}>
        <li>
          Stripe makes the secret: on the endpoint’s page, reveal the <strong>Signing secret</strong> (it
          begins with <code>whsec_</code>) and copy it.
        </li>
        <li>
          Paste it here under{' '}
          <a href={addressOf.trigger(webhook.trigger_ref, 'security')}>Security → Signature</a>, with the
          scheme <strong>Stripe</strong> and “Use this one”.
        </li>
        <li>
          Press <strong>Send test event</strong> in Stripe; it appears on this page.
        </li>
      </ol>
      <SchemeNotice webhook={webhook} sender="Stripe" fits={['stripe']} />
    </>
  );
}
