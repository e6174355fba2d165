// What this API is, for programs and for people. Public: it says nothing about this installation.

import { VerbatimJson } from '../answer.ts';
import { openApiDocument } from '../openapi/document.ts';
import { documentationPage } from '../openapi/page.ts';
import { type Route, route } from '../route.ts';

/** @param routes The whole table, these routes among it. */
export function documentationRoutes(routes: () => readonly Route[]): Route[] {
  // Made once for a mount: it takes tens of milliseconds, and nobody needs to sign in to ask for it.
  const json = remembered((baseUrl) => new VerbatimJson(JSON.stringify(openApiDocument(routes(), baseUrl))));
  const page = remembered((baseUrl) => documentationPage(openApiDocument(routes(), baseUrl)));
  return [
    route({
      method: 'get',
      path: '/webhooks/openapi.json',
      permission: 'public',
      summary: 'This API as an OpenAPI 3.1 document',
      answer: { text: 'application/json', description: 'OpenAPI 3.1' },
      handler: ({ req }) => ({ body: json(req.baseUrl) }),
    }),
    route({
      method: 'get',
      path: '/webhooks/docs',
      permission: 'public',
      summary: 'This API as a page to read',
      answer: { text: 'text/html', description: 'HTML' },
      handler: ({ req }) => ({
        stream: (res) => {
          const { html, contentSecurityPolicy } = page(req.baseUrl);
          res.setHeader('Content-Security-Policy', contentSecurityPolicy);
          res.setHeader('Referrer-Policy', 'no-referrer');
          res.type('html');
          res.end(html);
        },
      }),
    }),
  ];
}

/** Of the last mount only: a path with parameters would otherwise have any number of them. */
function remembered<T>(make: (baseUrl: string) => T): (baseUrl: string) => T {
  let last: { baseUrl: string; made: T } | undefined;
  return (baseUrl) => {
    if (last?.baseUrl !== baseUrl) last = { baseUrl, made: make(baseUrl) };
    return last.made;
  };
}
