// Serves the built web UI below whatever path it is mounted at. Nobody needs to sign in to load it: it holds no secrets,
// and asks the administration API for everything with the token of whoever uses it.

import path from 'node:path';
import { type Request, type Response, Router } from 'express';
import { type AssetFile, findAssetFile } from './asset-file.ts';
import { builtUiDir } from './assets-dir.ts';
import { securityHeaders } from './security-headers.ts';

const YEAR_SECONDS = 31_536_000;

export interface UiRouterOptions {
  /** Folder with the built UI. Default: the one this package was built with. */
  assetsDir?: string;
}

export function uiRouter({ assetsDir = builtUiDir() }: UiRouterOptions = {}): Router {
  const router = Router({ caseSensitive: true });
  router.use(securityHeaders);
  router.use(function serveUi(req, res) {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.status(405).set('Allow', 'GET, HEAD').type('text').send('This path answers GET and HEAD only.\n');
      return;
    }
    if (isWithoutSlash(req)) return redirectToSlash(req, res);
    const file = findAssetFile(assetsDir, req);
    if (file !== null) return sendAsset(req, res, assetsDir, file);
    if (req.path === '/') return sayNotBuilt(res);
    res.status(404).type('text').send('There is no such file in the web UI.\n');
  });
  return router;
}

/** Mounted at `…/ui`, Express says `/` both for `…/ui` and for `…/ui/`. */
function isWithoutSlash(req: Request): boolean {
  return req.path === '/' && !req.originalUrl.split('?')[0]!.endsWith('/');
}

/** Relative, so that it is right below any prefix, also one that a proxy has taken off. */
function redirectToSlash(req: Request, res: Response): void {
  const [pathname = '', ...query] = req.originalUrl.split('?');
  const last = pathname.slice(pathname.lastIndexOf('/') + 1);
  const rest = query.length === 0 ? '' : `?${query.join('?')}`;
  res.status(308).set('Location', `./${last}/${rest}`).set('Cache-Control', 'no-cache').end();
}

function sendAsset(req: Request, res: Response, assetsDir: string, file: AssetFile): void {
  res.vary('Accept-Encoding');
  res.type(path.extname(file.encoding === null ? file.name : file.name.replace(/\.\w+$/, '')));
  if (file.encoding !== null) res.set('Content-Encoding', file.encoding);
  res.set('Cache-Control', file.immutable ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
  res.sendFile(file.name, { root: assetsDir, cacheControl: false, acceptRanges: false }, (error) => {
    if (error !== undefined && !res.headersSent) req.next?.(error);
  });
}

function sayNotBuilt(res: Response): void {
  res
    .status(503)
    .set('Cache-Control', 'no-store')
    .type('text')
    .send('The web UI is not built. In a checkout of attune-webhooks, run "npm run build".\n');
}
