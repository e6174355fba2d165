// The scheme that is described with the trigger: a body HMAC until its options say otherwise.

import type { SignatureScheme } from '../model.ts';
import { HMAC_ALGORITHMS } from '../model.ts';
import { TEXT } from './families.ts';

export const CUSTOM_SCHEME = {
  custom: {
    label: 'Custom: described by you',
    header: 'As described',
    source: 'docs/senders.md',
    checkedAgainst: 'documented algorithm',
    own: 'custom',
    algorithms: HMAC_ALGORITHMS,
    ways: [],
    secret: { ...TEXT, description: 'in the form that "key" of its options names' },
    toleranceSeconds: 300,
    replay: 'off',
  },
} as const satisfies Record<string, SignatureScheme>;
