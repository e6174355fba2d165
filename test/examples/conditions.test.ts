// Rule conditions: both forms, what matches without a condition, and what cannot be judged.

import { expect } from 'chai';
import { type ConditionEvent, conditionsHold } from '../../examples/host/rules/conditions.ts';
import { ExpressionError, type Json } from '../../examples/host/rules/expression/value.ts';

const EVENT: ConditionEvent = {
  id: 7,
  trigger: 3,
  trigger_ref: 'myapp.deployment_complete',
  created: '2026-01-20T12:00:00.000Z',
  payload: { environment: 'production', version: 'v2.1.0', counts: [1, 2], nested: { flag: true, no: null } },
};
const holds = (conditions: Json, event = EVENT): boolean => conditionsHold(conditions, event);
const one = (field: string, operator: string, value: Json): Json => [{ field, operator, value }];

describe('rule conditions', () => {
  for (const empty of [null, {}, []]) {
    it(`match without a condition: ${JSON.stringify(empty)}`, () => expect(holds(empty)).to.equal(true));
  }

  it('match an event without any payload', () => {
    expect(holds(one('environment', 'equals', 'x'), { ...EVENT, payload: undefined })).to.equal(true);
  });

  const TABLE: [Json, boolean][] = [
    [one('environment', 'equals', 'production'), true],
    [one('environment', 'equals', 'staging'), false],
    [one('environment', 'not_equals', 'staging'), true],
    [one('nested.flag', 'equals', true), true],
    [one('nested', 'equals', { no: null, flag: true }), true],
    [one('counts', 'equals', [1, 2]), true],
    [one('counts', 'equals', [2, 1]), false],
    [[{ field: 'nested.no', operator: 'equals' }], true],
    [one('version', 'contains', '2.1'), true],
    [one('counts', 'contains', 1), false],
    [one('version', 'matches', 'v2'), false],
    [{ expression: 'event.payload.environment == "production"' }, true],
    [{ expression: '{{ event.payload.environment == "staging" }}' }, false],
    [{ expression: 'event.payload.counts' }, true],
    [{ expression: 'event.trigger_ref == "myapp.deployment_complete" and event.id == 7' }, true],
  ];
  for (const [conditions, expected] of TABLE) {
    it(`${JSON.stringify(conditions)} → ${expected}`, () => expect(holds(conditions)).to.equal(expected));
  }

  it('must hold all of them', () => {
    const first = { field: 'environment', operator: 'equals', value: 'production' };
    expect(holds([first, { field: 'version', operator: 'contains', value: 'v2' }])).to.equal(true);
    expect(holds([first, { field: 'version', operator: 'contains', value: 'v3' }])).to.equal(false);
  });

  const UNJUDGED: Json[] = [
    one('missing', 'equals', null),
    one('payload.environment', 'equals', 'production'),
    one('counts.0', 'equals', 1),
    one('constructor', 'not_equals', 1),
    [{ operator: 'equals', value: 1 }],
    [{ field: 'environment', value: 1 }],
    ['environment'],
    { and: [{ '==': [1, 1] }] },
    { expression: 'event.payload.missing == 1' },
    { expression: 'event.payload.' },
    'event.payload.environment',
  ];
  for (const conditions of UNJUDGED) {
    it(`cannot judge ${JSON.stringify(conditions)}`, () =>
      expect(() => holds(conditions)).to.throw(ExpressionError));
  }
});
