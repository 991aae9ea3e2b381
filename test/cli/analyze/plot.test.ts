import { describe, expect, it } from 'vitest';
import { layOut, ticksFor, waitingOver } from '../../../src/cli/analyze/plot-layout.ts';
import { drawPicture } from '../../../src/cli/analyze/plot-svg.ts';
import { call, timing } from './event-timing.ts';

const second = 1_000_000;
const slow = timing({ seqnum: 1, subsystem: 'block', devpath: '/devices/<sda>', steps: { run: second }, calls: [call({ name: '/bin/slow&sure', durationUsec: 900_000 })] });
const quick = Array.from({ length: 20 }, (_, n) => timing({ seqnum: 10 + n, subsystem: 'tty', devpath: `/devices/tty${n}`, cause: 'trigger', waitUsec: n * 100, steps: { rules: 100 } }));
const failed = timing({ seqnum: 40, subsystem: 'tty', devpath: '/devices/bad', outcome: 'failed', waitUsec: 5000, steps: { rules: 10 } });

describe('the layout of the picture', () => {
  it('has a lane for each subsystem, in the order in which they began', () => {
    const late = timing({ subsystem: 'net', receivedUsec: 500 });
    expect(layOut([late, ...quick, slow])?.lanes.map(({ title, events }) => [title, events])).toEqual([['tty', 20], ['block', 1], ['net', 1]]);
  });

  it('gives a row to what took long or failed, and has the rest share rows without overlapping', () => {
    const tty = layOut([slow, ...quick, failed])?.lanes.find(({ title }) => title === 'tty');
    expect(tty?.own).toEqual([failed]);
    expect(tty?.shared).toHaveLength(1);
    const beside = layOut([slow, ...quick.map((event) => ({ ...event, waitUsec: 0 }))])?.lanes.find(({ title }) => title === 'tty');
    expect(beside?.shared).toHaveLength(8);
  });

  it('puts small subsystems together when there are many', () => {
    const many = Array.from({ length: 40 }, (_, n) => timing({ subsystem: `s${n}`, waitUsec: n, steps: { rules: 1000 - n } }));
    const lanes = layOut(many)?.lanes ?? [];
    expect(lanes).toHaveLength(24);
    expect(lanes.at(-1)).toMatchObject({ title: '17 others', events: 17 });
  });

  it('counts who waits', () => {
    const waiting = [timing({ waitUsec: 100 }), timing({ receivedUsec: 50, waitUsec: 50 })];
    expect(waitingOver(waiting, { fromUsec: 0, toUsec: 200 }, 4)).toEqual([1, 2, 0, 0]);
  });

  it.each([
    [900_000, 100_000, 10],
    [1_200_000, 200_000, 7],
    [37, 5, 8],
  ])('marks a stretch of %d µs every %d µs', (length, step, count) => {
    const ticks = ticksFor(length);
    expect([ticks[1], ticks.length]).toEqual([step, count]);
  });
});

describe('the picture', () => {
  const svg = drawPicture(layOut([slow, ...quick, failed]) ?? expect.unreachable(), 'A <boot>');

  it('is well-formed: every element ends, and texts are escaped', () => {
    const open: string[] = [];
    for (const [, closes, name, empty] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (closes === '/') expect(open.pop()).toBe(name);
      else if (empty === '') open.push(name as string);
    }
    expect(open).toEqual([]);
    expect(svg).toContain('A &lt;boot&gt;');
    expect(svg).toContain('add &lt;sda&gt;');
    expect(svg).toContain('slow&amp;sure');
  });

  it('tells causes and failures apart, and has both themes', () => {
    for (const kind of ['kernel', 'trigger', 'bad', 'called', 'bad waits']) expect(svg).toContain(`class="${kind}"`);
    expect(svg).toContain('prefers-color-scheme: dark');
  });

  it('writes texts beside each other, never over each other', () => {
    // What a letter takes at most in this size; anchors at the end or in the middle shift the text.
    const boxes = [...svg.matchAll(/<text x="([0-9.]+)" y="([0-9.]+)"(?: class="([^"]*)")?>([^<]*)</g)].map(([, x, y, kind = '', content = '']) => {
      const width = content.replace(/&[a-z]+;/g, '&').length * (kind.includes('title') ? 11 : 6);
      const left = Number(x) - (kind.includes('end') ? width : kind.includes('middle') ? width / 2 : 0);
      return { content, y: Number(y), left, right: left + width };
    });
    for (const one of boxes) {
      for (const other of boxes) {
        if (one === other || Math.abs(one.y - other.y) > 10) continue;
        expect(one.right <= other.left || other.right <= one.left, `'${one.content}' and '${other.content}'`).toBe(true);
      }
    }
  });
});
