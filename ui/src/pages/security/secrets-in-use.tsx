// Which secrets verify at present, how much each is used, and whether an old one can go.

import { useState } from 'react';
import type { HmacStatus, PreviousSecretInfo, SecretUsage } from '../../../../lib/admin/api-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { endPreviousSecrets, getSecretUsage, getWebhook } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { Time } from '../../components/time.tsx';
import { plural } from '../../format/quantities.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { useSignatureChange } from './use-signature-change.ts';

const REFRESH_MS = 10_000;

export function SecretsInUse() {
  const { webhook } = useTrigger();
  const { trigger_ref: ref, revision } = webhook;
  const query = useQuery(`secrets ${ref} ${revision}`, (signal) => getSecretUsage(ref, signal), {
    refreshMs: REFRESH_MS,
  });
  if (query.data === undefined) {
    return query.error === null ? (
      <p className="muted" role="status">
        Loading the use of the secret…
      </p>
    ) : (
      <Notice tone="bad">{messageOf(query.error)}</Notice>
    );
  }
  return <SecretList status={query.data} />;
}

function SecretList({ status: { current, previous } }: { status: HmacStatus }) {
  const readOnlyReason = useReadOnlyReason();
  const [asking, setAsking] = useState(false);
  if (current === null && previous.length === 0) return null;
  return (
    <section className="stack" aria-label="Secrets in use">
      <ul className="secret-list">
        {current !== null && (
          <li>
            <strong>Current secret</strong>
            <Usage usage={current} />
          </li>
        )}
        {previous.map((secret) => (
          <EarlierSecret key={secret.retired_at} secret={secret} />
        ))}
      </ul>
      {previous.length > 0 && (
        <div className="actions">
          <Button disabledReason={readOnlyReason} onClick={() => setAsking(true)}>
            {previous.length === 1 ? 'End the earlier secret…' : 'End the earlier secrets…'}
          </Button>
        </div>
      )}
      {asking && <EndDialog previous={previous} onClose={() => setAsking(false)} />}
    </section>
  );
}

function EarlierSecret({ secret }: { secret: PreviousSecretInfo }) {
  return (
    <li>
      <strong>Earlier secret</strong>{' '}
      <Badge tone={secret.safe_to_revoke ? 'ok' : 'warn'}>
        {secret.safe_to_revoke ? 'Safe to revoke' : 'May still be used'}
      </Badge>
      <Usage usage={secret} />
      <span className="hint">
        replaced <Time value={secret.retired_at} />, verifies until{' '}
        <Time value={secret.valid_until} as="exact" />
      </span>
    </li>
  );
}

function Usage({ usage }: { usage: SecretUsage }) {
  if (usage.requests_7d === null) return <span className="hint">nothing is known about its use</span>;
  if (usage.last_used_at === null) return <span className="hint">not used yet</span>;
  const share = usage.share_7d === null ? '' : `, ${Math.round(usage.share_7d * 100)} %`;
  return (
    <span className="hint">
      {plural(usage.requests_7d, 'request')} in 7 days{share}; last used <Time value={usage.last_used_at} />
    </span>
  );
}

function EndDialog({ previous, onClose }: { previous: PreviousSecretInfo[]; onClose: () => void }) {
  const { apply } = useTrigger();
  const action = useSignatureChange(async (ref, revision) => {
    await endPreviousSecrets(ref, revision);
    apply(await getWebhook(ref));
    onClose();
  });
  const isSafe = previous.every(({ safe_to_revoke }) => safe_to_revoke);
  return (
    <ConfirmDialog
      title="End the earlier secrets?"
      confirmLabel="End them now"
      pending={action.pending}
      error={action.error}
      onClose={onClose}
      onConfirm={() => void action.run()}
    >
      <p>
        {isSafe
          ? 'Nothing came with them for 24 hours, while something did with the current one.'
          : 'Something may still come with them; it would be refused from then on.'}
      </p>
    </ConfirmDialog>
  );
}
