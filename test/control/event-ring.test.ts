import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventRing } from '../../src/control/event-ring.ts';

const messages = (ring: EventRing, from: number): string[] => {
  const read: string[] = [];
  for (let place = from; ; place++) {
    const found = ring.read(place);
    if (found.kind === 'end') return read;
    if (found.kind === 'gap') {
      read.push(`gap ${found.from}-${found.to}`);
      place = found.to;
    } else read.push(`${found.event.sequence} ${found.event.message.toString()}`);
  }
};

describe('the ring of finished events', () => {
  it('tells from any place on what it keeps', () => {
    const ring = new EventRing({ first: 100, maxBytes: 1000, maxEvents: 100 });
    for (const text of ['a', 'b', 'c']) ring.put(Buffer.from(text));
    expect(messages(ring, 100)).toEqual(['100 a', '101 b', '102 c']);
    expect(messages(ring, 102)).toEqual(['102 c']);
    expect(messages(ring, ring.next)).toEqual([]);
  });

  it('says which events it does not keep any more', () => {
    const ring = new EventRing({ first: 1, maxBytes: 2, maxEvents: 100 });
    for (const text of ['a', 'b', 'c', 'd']) ring.put(Buffer.from(text));
    expect(messages(ring, 1)).toEqual(['gap 1-2', '3 c', '4 d']);
  });

  it('says of a place in an earlier daemon that all between is missing', () => {
    const ring = new EventRing({ first: 500, maxBytes: 1000, maxEvents: 100 });
    expect(ring.read(77)).toEqual({ kind: 'gap', from: 77, to: 499 });
    ring.put(Buffer.from('a'));
    expect(messages(ring, 77)).toEqual(['gap 77-499', '500 a']);
  });

  it('keeps no more than it was told to', () => {
    const ring = new EventRing({ first: 1, maxBytes: 1000, maxEvents: 3 });
    for (const text of ['a', 'b', 'c', 'd']) ring.put(Buffer.from(text));
    expect(messages(ring, 1)).toEqual(['gap 1-1', '2 b', '3 c', '4 d']);
  });

  it('cuts no message in two at the end of its room', () => {
    const ring = new EventRing({ first: 1, maxBytes: 10, maxEvents: 100 });
    for (const text of ['abcd', 'efgh', 'ijkl']) ring.put(Buffer.from(text));
    expect(messages(ring, 1)).toEqual(['gap 1-1', '2 efgh', '3 ijkl']);
  });

  it('goes on behind an event that was longer than all of its room', () => {
    const ring = new EventRing({ first: 1, maxBytes: 2, maxEvents: 100 });
    for (const text of ['a', 'longer', 'b', 'c']) ring.put(Buffer.from(text));
    expect(messages(ring, 1)).toEqual(['gap 1-2', '3 b', '4 c']);
  });

  it('keeps the last event however long it is', () => {
    const ring = new EventRing({ first: 1, maxBytes: 2, maxEvents: 100 });
    ring.put(Buffer.from('long'));
    expect(messages(ring, 1)).toEqual(['1 long']);
  });

  it('never loses an event without saying so, and keeps to its limit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 60 }), fc.nat(80), (sizes, place) => {
        const ring = new EventRing({ first: 10, maxBytes: 50, maxEvents: 9 });
        sizes.forEach((size, index) => ring.put(Buffer.alloc(size, index)));
        const told = new Set<number>();
        let kept = 0;
        let missing: readonly [number, number] | null = null;
        for (let at = 10 + (place % (sizes.length + 1)); ; ) {
          const read = ring.read(at);
          if (read.kind === 'end') break;
          if (read.kind === 'gap') {
            missing = [read.from, read.to];
            at = read.to + 1;
          } else {
            told.add(read.event.sequence);
            expect(read.event.message).toEqual(Buffer.alloc(sizes[at - 10] as number, at - 10));
            kept += read.event.message.length;
            at++;
          }
        }
        for (let sequence = 10 + (place % (sizes.length + 1)); sequence < 10 + sizes.length; sequence++) {
          expect(told.has(sequence) || (missing !== null && missing[0] <= sequence && sequence <= missing[1])).toBe(true);
        }
        expect(kept).toBeLessThanOrEqual(50);
      }),
    );
  });
});
