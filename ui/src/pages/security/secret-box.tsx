// A signing secret on show.

import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Notice } from '../../components/notice.tsx';

export interface SecretBoxProps {
  secret: string;
  /** Just set: the other side must be given it now. */
  isNew?: boolean;
  /** Who else has it: the sender, who signs, or the receiver of what is signed here. */
  holder?: 'sender' | 'receiver';
  onClose: () => void;
}

export function SecretBox({ secret, isNew = false, holder = 'sender', onClose }: SecretBoxProps) {
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
          ? `Give it to the ${holder} now. Looking at it again is possible, and written to the audit.`
          : holder === 'sender'
            ? 'Whoever knows the secret and the URL can fire this trigger.'
            : 'Whoever knows the secret can send what its receiver takes for genuine.'}
      </Notice>
    </div>
  );
}
