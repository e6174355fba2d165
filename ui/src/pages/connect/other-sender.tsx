// How any other sender is set up: its own steps, the URL, and where its secret goes.

import { lazy, Suspense, useState } from 'react';
import type { SchemeName } from '../../../../lib/signatures/schemes.ts';
import { SelectField } from '../../components/select-field.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { SCHEME_CHOICES, schemeWords } from '../../words/schemes.ts';
import { RevealSecret } from '../security/signature-facts.tsx';
import { PasteTable } from './paste-table.tsx';
import { SchemeNotice } from './scheme-notice.tsx';
import type { SetupProps } from './setup.ts';

// Only this page needs what stands in it.
const SenderSteps = lazy(() => import('./sender-steps.tsx'));

export function OtherSender({ address, webhook }: SetupProps) {
  const [sender, setSender] = useState<SchemeName>(webhook.hmac.scheme);
  const { label, secretFromSender, source } = schemeWords(sender);
  const isExpected = webhook.hmac.enabled && webhook.hmac.scheme === sender;
  return (
    <>
      <SelectField
        label="Sender’s name"
        value={sender}
        options={SCHEME_CHOICES.map((value) => ({ value, label: schemeWords(value).label }))}
        onChange={setSender}
      />
      <Suspense fallback={<p className="muted">Loading…</p>}>
        <SenderSteps sender={sender} />
      </Suspense>
      <PasteTable
        rows={[{ field: 'URL', shown: <code>{address.shown}</code>, copy: address.full ?? undefined }]}
      />
      {isExpected && !secretFromSender && webhook.hmac.secret_set && <RevealSecret />}
      <p className="hint">
        {source.startsWith('https://') && (
          <>
            How {label} signs:{' '}
            <a href={source} target="_blank" rel="noreferrer">
              its documentation
            </a>
            .{' '}
          </>
        )}
        The secret is entered under <a href={addressOf.trigger(webhook.trigger_ref, 'security')}>Security</a>.
      </p>
      <SchemeNotice webhook={webhook} sender={label} fits={[sender]} />
    </>
  );
}
