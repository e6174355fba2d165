// The secret that signs deliveries to a target, on show.

import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';

export interface ShownSecret {
  name: string;
  secret: string;
  isNew: boolean;
}

export function ShownTargetSecret({ shown, onClose }: { shown: ShownSecret; onClose: () => void }) {
  return (
    <div className="key-box" role="status">
      <h3>
        Secret of <Text>{shown.name}</Text>
      </h3>
      <div className="secret-line">
        <code>{shown.secret}</code>
        <CopyButton size="small" text={shown.secret}>
          Copy secret
        </CopyButton>
        <Button size="small" icon="eyeOff" onClick={onClose}>
          Hide
        </Button>
      </div>
      <Notice tone={shown.isNew ? 'ok' : 'warn'}>
        {shown.isNew
          ? 'Give it to the target: it verifies deliveries with any Standard Webhooks library.'
          : 'Whoever knows it can forge deliveries. That you looked at it is written to the audit.'}
      </Notice>
    </div>
  );
}
