// What can be done with a target: edit, pause, test, look at its secret or replace it, delete.

import { useState } from 'react';
import type { DeliveryAttempt, Target } from '../../../../lib/admin/target-types.ts';
import { messageOf } from '../../api/api-error.ts';
import {
  pauseTarget,
  removeTarget,
  resumeTarget,
  revealTargetSecret,
  rotateTargetSecret,
  testTarget,
} from '../../api/target-endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { AttemptView } from '../deliveries/attempt-view.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import type { ShownSecret } from './shown-target-secret.tsx';
import { TargetForm } from './target-form.tsx';

export interface TargetActionsProps {
  target: Target;
  onChanged: () => void;
  onShow: (shown: ShownSecret) => void;
}

type Asking = 'edit' | 'rotate' | 'delete' | null;

export function TargetActions({ target, onChanged, onShow }: TargetActionsProps) {
  const { trigger } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const [asking, setAsking] = useState<Asking>(null);
  const [attempt, setAttempt] = useState<DeliveryAttempt | null>(null);
  const close = () => setAsking(null);
  const toggle = useAction(async () => {
    await (target.paused ? resumeTarget : pauseTarget)(trigger.ref, target.id);
    onChanged();
  });
  const test = useAction(async () => setAttempt(await testTarget(trigger.ref, target.id)));
  const reveal = useAction(async () => {
    const { secret } = await revealTargetSecret(trigger.ref, target.id);
    onShow({ name: target.name, secret, isNew: false });
  });
  const resume = useAction(async () => {
    await resumeTarget(trigger.ref, target.id);
    onChanged();
  });
  const failure = toggle.error ?? test.error ?? reveal.error ?? resume.error;
  const action = (label: string) => ({
    size: 'small' as const,
    disabledReason: readOnlyReason,
    label: `${label}: ${target.name}`,
  });
  return (
    <>
      <div className="actions">
        <Button {...action('Send a test')} icon="test" pending={test.pending} onClick={() => void test.run()}>
          Send a test
        </Button>
        <Button
          {...action(target.paused ? 'Resume' : 'Pause')}
          icon={target.paused ? 'play' : 'pause'}
          pending={toggle.pending}
          onClick={() => void toggle.run()}
        >
          {target.paused ? 'Resume' : 'Pause'}
        </Button>
        {target.breaker_state !== 'closed' && !target.paused && (
          <Button {...action('Close the breaker')} pending={resume.pending} onClick={() => void resume.run()}>
            Close the breaker
          </Button>
        )}
        <Button {...action('Edit')} onClick={() => setAsking('edit')}>
          Edit…
        </Button>
        <Button
          {...action('Show secret')}
          icon="eye"
          pending={reveal.pending}
          onClick={() => void reveal.run()}
        >
          Show secret
        </Button>
        <Button {...action('Replace secret')} icon="refresh" onClick={() => setAsking('rotate')}>
          Replace secret…
        </Button>
        <Button {...action('Delete')} variant="quiet" onClick={() => setAsking('delete')}>
          Delete…
        </Button>
      </div>
      {failure !== null && <Notice tone="bad">{messageOf(failure)}</Notice>}
      {asking === 'edit' && (
        <TargetForm
          target={target}
          onClose={close}
          onDone={() => {
            close();
            onChanged();
          }}
        />
      )}
      {asking === 'rotate' && (
        <RotateSecret
          target={target}
          onClose={close}
          onDone={(secret) => {
            close();
            onShow({ name: target.name, secret, isNew: true });
            onChanged();
          }}
        />
      )}
      {asking === 'delete' && (
        <DeleteTarget
          target={target}
          onClose={close}
          onDone={() => {
            close();
            onChanged();
          }}
        />
      )}
      {attempt !== null && (
        <Dialog kind="drawer" title={`Test of ${target.name}`} onClose={() => setAttempt(null)}>
          <AttemptView attempt={attempt} isNewest />
        </Dialog>
      )}
    </>
  );
}

interface AskProps<T extends unknown[] = []> {
  target: Target;
  onClose: () => void;
  onDone: (...args: T) => void;
}

function RotateSecret({ target, onClose, onDone }: AskProps<[secret: string]>) {
  const { trigger } = useTrigger();
  const action = useAction(async () => onDone((await rotateTargetSecret(trigger.ref, target.id)).secret));
  return (
    <ConfirmDialog
      title="Replace the secret?"
      confirmLabel="Replace secret"
      pending={action.pending}
      error={action.error}
      onClose={onClose}
      onConfirm={() => void action.run()}
    >
      <p>
        Deliveries are signed with a new secret. For 24 hours they carry a signature by the old one as well,
        so that the target can be moved without a gap.
      </p>
    </ConfirmDialog>
  );
}

function DeleteTarget({ target, onClose, onDone }: AskProps) {
  const { trigger } = useTrigger();
  const action = useAction(async () => {
    await removeTarget(trigger.ref, target.id);
    onDone();
  });
  const { pending, dead } = target.deliveries;
  return (
    <ConfirmDialog
      title="Delete the target?"
      confirmLabel="Delete target"
      typeToConfirm={target.name}
      pending={action.pending}
      error={action.error}
      onClose={onClose}
      onConfirm={() => void action.run()}
    >
      <p>Its deliveries and their attempts go with it. Pausing keeps all of them.</p>
      {pending + dead > 0 && (
        <Notice tone="warn">
          {pending} waiting and {dead} dead letters are lost.
        </Notice>
      )}
    </ConfirmDialog>
  );
}
