// What usually goes wrong with senders whose way of signing more than data describes: the same as with all others, and the URL.

import { bodyVariants } from '../body-variants.ts';
import { keysOf } from '../doctor-keys.ts';
import type { Finding } from '../finding.ts';
import { secretVariants } from '../secret-variants.ts';
import { retiredSecret, variantSecret } from '../suspects/another-secret.ts';
import { bodyChanged } from '../suspects/changed-body.ts';
import { certain, valuesOf } from '../suspects/suspect.ts';
import { otherUrl, urlVariants } from '../url-variants.ts';
import type { OwnTrial } from './own-trial.ts';

export type OwnSuspect = (trial: OwnTrial) => Finding[];

export const lateRequest: OwnSuspect = (trial) => {
  const stale = trial.problem();
  if (stale === null || !trial.fits({ isTimeless: true })) return [];
  return certain(
    'clock_off',
    `The signature is right, but its ${stale}.`,
    "Set the sender's clock and the one here right (NTP), or raise the tolerance.",
  );
};

export const ownSecret: OwnSuspect = (trial) => {
  const { scheme, secret, retiredSecrets } = trial.case;
  if (scheme.secret === null) return [];
  const retired = retiredSecrets.findIndex((text) => trial.fits({ keys: keysOf(scheme.secret, text) }));
  if (retired !== -1) return retiredSecret(retired);
  for (const variant of secretVariants(secret)) {
    if (trial.fits({ keys: variant.keys })) return variantSecret(variant, scheme);
  }
  return [];
};

export const anotherUrl: OwnSuspect = (trial) => {
  if (!['twilio', 'contentful'].includes(trial.case.scheme.own ?? '')) return [];
  for (const variant of urlVariants(trial.case)) {
    if (trial.fits(variant)) return otherUrl(variant);
  }
  return [];
};

export const anotherType: OwnSuspect = (trial) => {
  const { rawHeaders } = trial.case.request;
  const others = rawHeaders.filter(
    (_, index) => rawHeaders[index - (index % 2)]?.toLowerCase() !== 'content-type',
  );
  for (const type of ['application/x-www-form-urlencoded', 'application/json']) {
    if (!trial.fits({ rawHeaders: [...others, 'content-type', type] })) continue;
    return certain(
      'body_changed',
      `The sender signs the body as ${type}, and it came under another Content-Type.`,
      'Have the proxy, gateway or framework in between pass the Content-Type on as it was sent.',
    );
  }
  return [];
};

export const changedOwnBody: OwnSuspect = (trial) => {
  for (const { body, what } of bodyVariants(trial.case.request.body)) {
    if (!body.equals(trial.case.request.body) && trial.fits({ body })) return bodyChanged(what);
  }
  return [];
};

/** User name and password: which of the two is another one. */
export const credentials: OwnSuspect = (trial) => {
  const { scheme, request, options, secret } = trial.case;
  if (scheme.own !== 'basic') return [];
  const [value = ''] = valuesOf(request.rawHeaders, 'authorization');
  const [, encoded] = /^basic +(\S+)\s*$/i.exec(value) ?? [];
  if (encoded === undefined) {
    return certain(
      'wrong_form',
      'Authorization holds no "Basic" with user name and password.',
      'Have the sender use Basic.',
    );
  }
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const isUser = options.username === user;
  const isPassword = password.join(':') === secret;
  if (isUser && isPassword) {
    return certain(
      'wrong_form',
      'User name and password are right, but not written as Basic is.',
      'Have the sender write "Basic ", then base64 with its padding.',
    );
  }
  if (!isUser && !isPassword) return [];
  return certain(
    'other_content',
    isUser
      ? 'The user name is right; the password is another one.'
      : 'The password is right; the user name is another one.',
    `Enter the same ${isUser ? 'password' : 'user name'} on both sides.`,
  );
};
