// What to paste into a repository's or an organisation's settings on GitHub.

import { RevealSecret } from '../security/signature-facts.tsx';
import { PasteTable } from './paste-table.tsx';
import { SchemeNotice } from './scheme-notice.tsx';
import type { SetupProps } from './setup.ts';

export function GitHub({ address, webhook }: SetupProps) {
  return (
    <>
      <ol className="steps">
        <li>
          On GitHub, open the repository’s <strong>Settings → Webhooks → Add webhook</strong>.
        </li>
        <li>Fill in these fields:</li>
      </ol>
      <PasteTable
        rows={[
          { field: 'Payload URL', shown: <code>{address.shown}</code>, copy: address.full ?? undefined },
          { field: 'Content type', shown: <code>application/json</code>, copy: 'application/json' },
          {
            field: 'Secret',
            shown: webhook.hmac.enabled ? 'The secret of this webhook, see below' : 'Leave it empty for now',
          },
          { field: 'SSL verification', shown: 'Enable SSL verification' },
          { field: 'Which events', shown: 'Just the push event, or whatever your rules need' },
        ]}
      />
      {webhook.hmac.enabled && webhook.hmac.secret_set && <RevealSecret />}
      <ol className="steps" start={3}>
        <li>
          Press <strong>Add webhook</strong>. GitHub sends a ping at once, which appears on this page.
        </li>
      </ol>
      <SchemeNotice webhook={webhook} sender="GitHub" fits={['github', 'attune']} />
    </>
  );
}
