// What this API is, for programs and for people. Public: it says nothing about this installation.

import { openApiDocument } from '../openapi/document.ts';
import { documentationPage } from '../openapi/page.ts';
import { type Route, route } from '../route.ts';

/** @param routes The whole table, these routes among it. */
export function documentationRoutes(routes: () => readonly Route[]): Route[] {
  return [
    route({
      method: 'get',
      path: '/webhooks/openapi.json',
      permission: 'public',
      summary: 'This API as an OpenAPI 3.1 document',
      answer: { text: 'application/json', description: 'OpenAPI 3.1' },
      handler: ({ req }) => ({ body: openApiDocument(routes(), req.baseUrl) }),
    }),
    route({
      method: 'get',
      path: '/webhooks/docs',
      permission: 'public',
      summary: 'This API as a page to read',
      answer: { text: 'text/html', description: 'HTML' },
      handler: ({ req }) => ({
        stream: (res) => {
          const { html, contentSecurityPolicy } = documentationPage(openApiDocument(routes(), req.baseUrl));
          res.setHeader('Content-Security-Policy', contentSecurityPolicy);
          res.setHeader('Referrer-Policy', 'no-referrer');
          res.type('html');
          res.end(html);
        },
      }),
    }),
  ];
}
