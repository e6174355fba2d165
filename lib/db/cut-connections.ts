// Ends the connections of a pool without asking the server: for a network that lets nothing through, where a polite end
// takes as long as TCP retries.

import type { Knex } from 'knex';

interface Socketed {
  connection?: { stream?: { destroy?: () => void } };
}

/** A connection that is not in a pool. */
export function cutConnection(client: Socketed): void {
  client.connection?.stream?.destroy?.();
}

export function cutConnections(knex: Knex): void {
  // tarn keeps its resources in these lists, and offers no way to be rid of them but waiting.
  const { used = [], free = [] } = (knex.client.pool ?? {}) as {
    used?: { resource?: Socketed }[];
    free?: { resource?: Socketed }[];
  };
  for (const { resource } of [...used, ...free]) if (resource !== undefined) cutConnection(resource);
}
