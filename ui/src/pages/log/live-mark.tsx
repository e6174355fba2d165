// Whether a list follows what arrives.

import type { StreamStatus } from '../../api/log-stream.ts';

const WORDS: Record<StreamStatus | 'off' | 'paused', string> = {
  connecting: 'Connecting',
  open: 'Live',
  broken: 'Reconnecting',
  refused: 'Not live',
  paused: 'Paused',
  off: 'Not live',
};

export function LiveMark({ status }: { status: StreamStatus | 'off' | 'paused' }) {
  return (
    <span className={`live-mark ${status}`} role="status">
      <span className="dot" aria-hidden="true" />
      {WORDS[status]}
    </span>
  );
}
