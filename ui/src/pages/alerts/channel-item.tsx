// One alert channel: on or off, tried out, its secret shown, removed.

import { type ReactNode, useState } from 'react';
import type { AlertChannel } from '../../../../lib/admin/api-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { changeChannel, removeChannel, revealChannelSecret, testChannel } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { Switch } from '../../components/switch.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { milliseconds, plural } from '../../format/quantities.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { SecretBox } from '../security/secret-box.tsx';

export function ChannelItem({ channel, onChange }: { channel: AlertChannel; onChange: () => void }) {
  const readOnlyReason = useReadOnlyReason();
  const [secret, setSecret] = useState<string | null>(null);
  const [removing, setRemoving] = useState(false);
  const toggle = useAction(async (enabled: boolean) => {
    await changeChannel(channel.id, { enabled });
    onChange();
  });
  const reveal = useAction(async () => setSecret((await revealChannelSecret(channel.id)).secret));
  const remove = useAction(async () => {
    await removeChannel(channel.id);
    onChange();
  });
  const error = toggle.error ?? reveal.error;
  return (
    <li className="channel-item">
      <div className="channel-head">
        <Switch
          label={channel.label}
          hint={`${channel.kind === 'slack' ? 'Slack' : 'Signed webhook'} · ${channel.address ?? 'cannot be decrypted'}${channel.tenant === null ? '' : ` · ${channel.tenant}`}`}
          checked={channel.enabled}
          pending={toggle.pending}
          disabledReason={readOnlyReason}
          onChange={(enabled) => void toggle.run(enabled)}
        />
        <LastNotification channel={channel} />
      </div>
      <TestButton channel={channel} readOnlyReason={readOnlyReason}>
        {channel.secret_set && secret === null && (
          <Button
            size="small"
            icon="eye"
            pending={reveal.pending}
            disabledReason={readOnlyReason}
            label={`Reveal the secret of ${channel.label}`}
            onClick={() => void reveal.run()}
          >
            Reveal the secret
          </Button>
        )}
        <Button
          size="small"
          variant="quiet"
          disabledReason={readOnlyReason}
          label={`Remove ${channel.label}`}
          onClick={() => setRemoving(true)}
        >
          Remove
        </Button>
      </TestButton>
      {error !== null && <Notice tone="bad">{messageOf(error)}</Notice>}
      {secret !== null && <SecretBox secret={secret} onClose={() => setSecret(null)} />}
      {removing && (
        <ConfirmDialog
          title={`Remove “${channel.label}”?`}
          confirmLabel="Remove channel"
          pending={remove.pending}
          error={remove.error}
          onConfirm={() => void remove.run()}
          onClose={() => setRemoving(false)}
        >
          <p>Nothing is sent there any more, and what waits to be sent is dropped.</p>
        </ConfirmDialog>
      )}
    </li>
  );
}

interface TestButtonProps {
  channel: AlertChannel;
  readOnlyReason: string | null;
  children: ReactNode;
}

function TestButton({ channel, readOnlyReason, children }: TestButtonProps) {
  const test = useAction(() => testChannel(channel.id));
  const [result, setResult] = useState<{ ok: boolean; result: string; duration_ms: number } | null>(null);
  return (
    <>
      <div className="actions">
        <Button
          size="small"
          icon="play"
          pending={test.pending}
          disabledReason={readOnlyReason}
          label={`Send a test to ${channel.label}`}
          onClick={async () => setResult((await test.run()) ?? null)}
        >
          Send a test
        </Button>
        {children}
      </div>
      <div role="status">
        {result !== null && (
          <Notice tone={result.ok ? 'ok' : 'warn'}>
            {result.ok ? 'The test arrived: ' : 'The test failed: '}
            <Text>{result.result}</Text> ({milliseconds(result.duration_ms)})
          </Notice>
        )}
        {test.error !== null && <Notice tone="bad">{messageOf(test.error)}</Notice>}
      </div>
    </>
  );
}

function LastNotification({ channel: { last_notification: last } }: { channel: AlertChannel }) {
  if (last === null) return null;
  if (last.state === 'sent') {
    return (
      <span className="muted">
        <Badge tone="ok">Sent</Badge> <Time value={last.finished_at} />
      </span>
    );
  }
  const isRetried = last.state === 'retrying';
  return (
    <span className="muted">
      <Badge tone={isRetried ? 'warn' : 'bad'}>{isRetried ? 'Failing' : 'Given up'}</Badge>{' '}
      <Text>{last.result}</Text> · {plural(last.attempts, 'attempt')} ·{' '}
      {isRetried ? (
        <>
          again at <Time value={last.next_attempt_at} as="clock" />
        </>
      ) : (
        <Time value={last.finished_at} />
      )}
    </span>
  );
}
