// The body is not the one that was signed: something on the way wrote it anew.

import { bodyVariants } from '../body-variants.ts';
import type { Finding } from '../finding.ts';
import { certain, type Suspect } from './suspect.ts';

export const changedBody: Suspect = (trial, { ways, keys, isSigned }) => {
  if (!isSigned) return [];
  for (const { body, what } of bodyVariants(trial.case.request.body)) {
    if (body.equals(trial.case.request.body)) continue;
    if (!ways.some((way) => way.kind !== 'equal' && trial.fits({ way, body }, keys))) continue;
    return bodyChanged(what);
  }
  return [];
};

export function bodyChanged(what: string): Finding[] {
  return certain(
    'body_changed',
    `On its way here, the body was ${what}.`,
    'Have the proxy, gateway or framework in between pass the body on byte by byte; or sign what is sent, not what it was made of.',
  );
}
