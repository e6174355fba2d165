// A key's URL on show.

import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import type { Shown } from './key-words.ts';

export function ShownKey({ shown, onClose }: { shown: Shown; onClose: () => void }) {
  return (
    <div className="key-box" role="status">
      <h3>
        <Text>{shown.title}</Text>
      </h3>
      <div className="secret-line">
        <code>{shown.webhook_url}</code>
        <CopyButton size="small" text={shown.webhook_url}>
          Copy URL
        </CopyButton>
        <Button size="small" icon="eyeOff" onClick={onClose}>
          Hide
        </Button>
      </div>
      <Notice tone="warn">
        {shown.isNew
          ? 'Give it to its sender now. Looking at it again is possible, and written to the audit.'
          : 'Whoever knows this URL can fire the trigger. That you looked at it is written to the audit.'}
      </Notice>
    </div>
  );
}
