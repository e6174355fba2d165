// Which triggers the address asks for.

import { askEarly } from '../../api/early.ts';
import { listTriggers } from '../../api/endpoints.ts';
import { parseHash } from '../../routing/location.ts';

export const FILTERS = ['q', 'pack', 'state', 'health'];
const PAGE_SIZE = 50;

export function triggersQuery(query: URLSearchParams) {
  const parameters = Object.fromEntries([...query].filter(([name]) => [...FILTERS, 'page'].includes(name)));
  return {
    key: `triggers ${JSON.stringify(parameters)}`,
    load: (signal: AbortSignal) => listTriggers({ ...parameters, page_size: PAGE_SIZE }, signal),
  };
}

/** The list is what nearly every visit begins with: it need not wait until the session is known. */
export function askForTriggersEarly(): void {
  const { path, query } = parseHash(window.location.hash);
  const { key, load } = triggersQuery(query);
  if (path.length === 0 || (path.length === 1 && path[0] === 'triggers')) askEarly(key, load);
}
