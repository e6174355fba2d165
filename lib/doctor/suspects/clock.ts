// The signature is right and its time is not: a clock that is off, a request that waited, or a time in another unit.

import type { SigningWay } from '../../signatures/model.ts';
import { signatureReader } from '../../signatures/signature-elements.ts';
import { contentReader } from '../../signatures/signed-content.ts';
import { isProblem, Reading } from '../../signatures/signed-request.ts';
import type { Trial } from '../case.ts';
import type { Finding } from '../finding.ts';
import { certain, type Suspect } from './suspect.ts';

export const clock: Suspect = (trial, { ways, keys }) => {
  for (const way of ways) {
    if (way.time === undefined || way.time.unit === 'rfc3339') continue;
    if (trial.fits({ way }, keys)) return offBy(trial, way);
  }
  return [];
};

function offBy(trial: Trial, way: SigningWay): Finding[] {
  const { request, toleranceSeconds } = trial.case;
  const timeMs = signedTimeMs(trial, way);
  if (timeMs === null) return [];
  const nowMs = request.nowSeconds * 1000;
  const [wrongUnit, inOtherUnit] =
    way.time?.unit === 'seconds' ? ['milliseconds', timeMs / 1000] : ['seconds', timeMs * 1000];
  if (Math.abs(inOtherUnit - nowMs) < Math.min(86_400_000, Math.abs(timeMs - nowMs))) {
    return certain(
      'clock_off',
      `The signature is right, but its time is written in ${wrongUnit}, where ${way.time?.unit} are due.`,
      `Have the sender write the time in ${way.time?.unit} since 1970.`,
    );
  }
  const seconds = Math.round((nowMs - timeMs) / 1000);
  const direction = seconds > 0 ? `${seconds} s before it arrived` : `${-seconds} s after it arrived`;
  return certain(
    'clock_off',
    `The signature is right, but it was made ${direction} by its own time; at most ${toleranceSeconds} s are tolerated.`,
    "Set the sender's clock and the one here right (NTP). Where the sender signs once and sends again later, raise the tolerance.",
  );
}

function signedTimeMs(trial: Trial, way: SigningWay): number | null {
  const reading = new Reading(trial.case.request);
  const signatures = signatureReader(way, trial.case.algorithm).read(reading);
  if (isProblem(signatures)) return null;
  const content = contentReader({ ...way, content: '{time}' }, () => '')(reading, signatures);
  return isProblem(content) ? null : content.timeMs;
}
