// What browsers are told to refuse on pages of the UI: anything inline, anything foreign, being framed, being guessed at.

import type { RequestHandler } from 'express';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  // For browsers that know no frame-ancestors.
  'X-Frame-Options': 'DENY',
  // The address of a page may hold filters, never the token; still, no other site needs to learn it.
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

export const securityHeaders: RequestHandler = function securityHeaders(_req, res, next) {
  res.set(HEADERS);
  next();
};
