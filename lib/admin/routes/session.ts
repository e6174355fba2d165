// Who is calling, and what they may do.

import type { Session } from '../api-types.ts';
import { hasPermission } from '../authorize.ts';
import { packageVersion } from '../package-version.ts';
import { route } from '../route.ts';

export const sessionRoutes = [
  route({
    method: 'get',
    path: '/webhooks/session',
    permission: 'authenticated',
    summary: 'Who is calling, and what they may do',
    answer: { one: 'Session' },
    handler: ({ identity, tenant, services }) => {
      const session: Session = {
        identity: { id: identity.id, login: identity.login, tenant },
        permissions: {
          read: hasPermission(identity, 'triggers:read'),
          update: hasPermission(identity, 'triggers:update'),
        },
        version: packageVersion(),
        secrets_encrypted: services.cipher.enabled,
      };
      return { body: { data: session } };
    },
  }),
];
