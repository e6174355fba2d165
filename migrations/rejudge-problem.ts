// A run that gets nowhere ends and says why.

import { reversible } from './reversible.ts';

export const rejudgeProblem = reversible('0026_rejudge_problem', async (schema) => {
  await schema.columns('webhook_rejudge_run', { problem: 'text' });
});
