import { expect } from 'chai';
import type { EventRow } from '../../lib/events/event-row.ts';
import type { StoredRow } from '../../lib/events/stored-event.ts';
import { RecentEvents } from '../../lib/jobs/recent-events.ts';

const event = (eventId: number, bytes = 100): StoredRow => ({
  eventId,
  created: new Date(0),
  row: {
    payload: Buffer.alloc(bytes),
    metadataText: '{}',
    original: null as EventRow['original'],
  } as EventRow,
});

describe('events that were just stored', () => {
  it('are there once', () => {
    const recent = new RecentEvents();
    const [first, second] = [event(1), event(2)];
    recent.add([first, second]);
    expect(recent.take(2)).to.equal(second);
    expect(recent.take(2)).to.equal(undefined);
    expect(recent.take(1)).to.equal(first);
    expect(recent.take(3)).to.equal(undefined);
  });

  it('take bounded memory: the oldest go first, and one that is too large goes itself', () => {
    const recent = new RecentEvents(10_000);
    for (let id = 1; id <= 1000; id++) recent.add([event(id)]);
    const there = Array.from({ length: 1000 }, (_, n) => n + 1).filter((id) => recent.take(id) !== undefined);
    expect(there.length).to.be.within(10, 100);
    expect(there.at(-1)).to.equal(1000);
    expect(there[0]).to.equal(1001 - there.length);
    recent.add([event(1001, 20_000)]);
    expect(recent.take(1001)).to.equal(undefined);
    const withOriginal = event(1002);
    withOriginal.row.original = { bytes: Buffer.alloc(20_000), contentType: null };
    recent.add([withOriginal]);
    expect(recent.take(1002)).to.equal(undefined);
    recent.add([event(1003)]);
    expect(recent.take(1003)?.eventId).to.equal(1003);
  });
});
