// Replays go at a pace of their own, and one that fails lets the others go on.

import { reversible } from './reversible.ts';

export const replayPace = reversible('0025_replay_pace', async (schema) => {
  await schema.columns('webhook_replay', {
    per_second: 'integer not null default 100',
    advanced_at: 'timestamptz',
    problem: 'text',
  });
});
