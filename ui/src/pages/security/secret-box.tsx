// A signing secret on show.

import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Notice } from '../../components/notice.tsx';

export interface SecretBoxProps {
  secret: string;
  /** Just set: the sender must be given it now. */
  isNew?: boolean;
  onClose: () => void;
}

export function SecretBox({ secret, isNew = false, onClose }: SecretBoxProps) {
  return (
    <div className="key-box">
      <h3>{isNew ? 'The new secret' : 'Secret'}</h3>
      <div className="secret-line">
        <code>{secret}</code>
        <CopyButton size="small" text={secret}>
          Copy secret
        </CopyButton>
        <Button size="small" icon="eyeOff" onClick={onClose}>
          Hide
        </Button>
      </div>
      <Notice tone="warn">
        {isNew
          ? 'Give it to the sender now. It is shown this once; looking at it again is possible and written to the audit.'
          : 'Whoever knows the secret and the URL can fire this trigger.'}
      </Notice>
    </div>
  );
}
