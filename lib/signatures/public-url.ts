// The URL that a sender was given and signs: the host's public one with the path and query as they came, byte for byte.
// Never the Host header, which whoever sends the request writes.

import type { ReadUrl } from './signed-content.ts';
import type { Problem, Reading } from './signed-request.ts';

// https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/request-validation
const HUBSPOT_DECODED: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

/** @throws RangeError where the host has no public URL to compare with. */
export function publicUrlReader(publicUrl: string | undefined, label: string): ReadUrl {
  if (publicUrl === undefined) {
    throw new RangeError(
      `${label} signs the URL it sends to, and the host has no "publicUrl" to compare it with; set that option`,
    );
  }
  const origin = publicUrl.replace(/\/+$/, '');
  return function publicUrlOf({ request }: Reading): string | Problem {
    return request.target.startsWith('/')
      ? origin + request.target
      : { problem: 'the request line holds no path, so the URL that was signed cannot be told' };
  };
}

export function hubspotDecoded(urlOf: ReadUrl): ReadUrl {
  return function decodedUrlOf(reading) {
    const url = urlOf(reading);
    if (typeof url !== 'string') return url;
    return url.replace(/%[0-9a-f]{2}/gi, (escaped) => HUBSPOT_DECODED[escaped.toUpperCase()] ?? escaped);
  };
}
