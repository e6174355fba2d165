// The states of kept requests, what is kept, and what a change does, in words.

import type { Difference, KeptState } from '../../../lib/admin/refused-types.ts';
import type { KeepMode } from '../../../lib/kept/kept-request.ts';
import type { Tone } from './outcomes.ts';

export const STATE_WORDS: Record<KeptState, { label: string; tone: Tone }> = {
  kept: { label: 'Not judged again', tone: 'quiet' },
  refused_again: { label: 'Refused again', tone: 'warn' },
  accepted: { label: 'Became an event', tone: 'ok' },
  discarded: { label: 'Discarded', tone: 'quiet' },
};

export const KEEP_CHOICES: { value: KeepMode; label: string }[] = [
  { value: 'none', label: 'Nothing' },
  { value: 'refused', label: 'Refused requests' },
  { value: 'all', label: 'All requests' },
];

export const DIFFERENCE_WORDS: Record<Difference, { label: string; tone: Tone }> = {
  newly_accepted: { label: 'Newly accepted', tone: 'ok' },
  newly_refused: { label: 'Newly refused', tone: 'bad' },
  changed_payload: { label: 'Other payload', tone: 'warn' },
  other_reason: { label: 'Other reason', tone: 'quiet' },
  none: { label: 'No difference', tone: 'quiet' },
};
