import { describe, expect, it } from 'vitest';
import { criticalChain, describeChain, lastEventOf } from '../../../src/cli/analyze/critical-chain.ts';
import { call, timing } from './event-timing.ts';

const host = timing({ seqnum: 1, devpath: '/devices/host', receivedUsec: 1_000_000, steps: { rules: 20_000 }, calls: [call({ kind: 'probe', name: 'kmod', durationUsec: 19_000 })] });
const disk = timing({ seqnum: 2, devpath: '/devices/host/sda', receivedUsec: 1_000_000, waitUsec: 20_100, waitedFor: 1, steps: { rules: 5000 } });
const partition = timing({ seqnum: 3, devpath: '/devices/host/sda/sda1', receivedUsec: 1_000_000, waitUsec: 60_000, waitedFor: 2, steps: { rules: 2000, run: 8000 }, calls: [call({ durationUsec: 8000, result: 'timeout' })] });
const events = [host, disk, partition];

describe('analyze critical-chain', () => {
  it('goes back to an event that waited for none', () => {
    const { links, isCut } = criticalChain(events, partition);
    expect(links.map(({ event, startUsec, endUsec }) => [event.seqnum, startUsec, endUsec])).toEqual([
      [3, 60_000, 70_000],
      [2, 20_100, 25_100],
      [1, 0, 20_000],
    ]);
    expect(isCut).toBe(false);
  });

  it('is printed with what took the time, and what waiting was for', () => {
    expect(describeChain(criticalChain(events, partition))).toBe(
      [
        'Times count from 1.00 s after the boot. @ is when an event was finished, + how long it took.',
        '',
        'add /devices/host/sda/sda1 (3) @70.0 ms +10.0 ms',
        '    8.00 ms program /bin/slow, /r/10.rules:3 (timeout)',
        '    waited 60.0 ms, for event 2, and then 34.9 ms for its turn',
        '  └─add /devices/host/sda (2) @25.1 ms +5.00 ms',
        '      waited 20.1 ms, for event 1',
        '    └─add /devices/host (1) @20.0 ms +20.0 ms',
        '        19.0 ms probe kmod, /r/10.rules:3',
        '',
      ].join('\n'),
    );
  });

  it('says when an event that was waited for is not kept any more', () => {
    const chain = criticalChain([disk], disk);
    expect(chain.isCut).toBe(true);
    expect(describeChain(chain)).toContain('└─event 1, which is not kept');
  });

  it('ends even when numbers are used twice', () => {
    const odd = timing({ seqnum: 5, waitedFor: 5 });
    expect(criticalChain([odd], odd).links).toHaveLength(1);
  });

  it('is of the event of a device that ended last', () => {
    expect(lastEventOf(events, '/devices/host')).toBe(host);
    expect(lastEventOf(events, null)).toBe(partition);
    expect(lastEventOf(events, '/devices/none')).toBeNull();
  });
});
