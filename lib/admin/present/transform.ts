// Mapping and proxy of a webhook in the shape of the API.

import type { ProxySettings } from '../../proxy/settings.ts';
import { shownUrl } from '../../targets/shown-url.ts';
import type { WebhookSettings } from '../../triggers/webhook-settings.ts';
import type { ProxyInfo, TransformInfo } from '../transform-types.ts';

export function presentTransform({ mapping, inputSchema, keepOriginal }: WebhookSettings): TransformInfo {
  // What is stored, even where plain SQL stored nonsense: that is what has to be put right.
  return {
    mapping: mapping as TransformInfo['mapping'],
    input_schema: inputSchema,
    keep_original: keepOriginal,
  };
}

/** Values of a URL's query are often credentials, so only those who may change them see them. */
export function presentProxy(proxy: ProxySettings | null, canUpdate: boolean): ProxyInfo | null {
  if (proxy === null) return null;
  return {
    ...proxy,
    url: canUpdate ? proxy.url : shownUrl(proxy.url),
    headers: proxy.headers.map((header) => (header.secret ? { ...header, value: null } : header)),
  };
}
