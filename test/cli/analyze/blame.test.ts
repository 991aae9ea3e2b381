import { describe, expect, it } from 'vitest';
import { blame, describeBlame, type BlameKind } from '../../../src/cli/analyze/blame.ts';
import { call, timing } from './event-timing.ts';

const events = [
  timing({ devpath: '/devices/disk', steps: { rules: 1000 }, calls: [call({ kind: 'probe', name: 'blkid', line: 5, durationUsec: 900 })] }),
  timing({ devpath: '/devices/disk', action: 'change', steps: { rules: 3000 }, calls: [call({ kind: 'probe', name: 'blkid', line: 5, durationUsec: 2500, result: 'killed' })] }),
  timing({
    devpath: '/devices/net', steps: { rules: 100, run: 5000 },
    calls: [call({ kind: 'builtin', name: 'net_id', line: 7, durationUsec: 50, result: 'failed' }), call({ durationUsec: 4900, result: 'failed' })],
  }),
  timing({ devpath: '/devices/quick', steps: { rules: 30 } }),
];

const rows: Readonly<Record<BlameKind, readonly (readonly [who: string, totalUsec: number, count: number, because: string | null, failed: number])[]>> = {
  device: [
    ['/devices/net', 5100, 1, '/bin/slow, /r/10.rules:3', 1],
    ['/devices/disk', 4000, 2, 'builtin blkid, /r/10.rules:5', 1],
    ['/devices/quick', 30, 1, null, 0],
  ],
  rule: [
    ['/r/10.rules:3', 4900, 1, '/bin/slow', 1],
    ['/r/10.rules:5', 3400, 2, 'builtin blkid', 1],
    ['/r/10.rules:7', 50, 1, 'builtin net_id', 0],
  ],
  program: [['/bin/slow', 4900, 1, '/r/10.rules:3', 1]],
  builtin: [
    ['blkid', 3400, 2, '/r/10.rules:5', 1],
    ['net_id', 50, 1, '/r/10.rules:7', 0],
  ],
};

describe('analyze blame', () => {
  it.each(Object.keys(rows) as BlameKind[])('by %s puts the slowest first and says why', (by) => {
    expect(blame(events, by).map(({ who, totalUsec, count, because, failed }) => [who, totalUsec, count, because, failed])).toEqual(rows[by]);
  });

  it('does not blame a call for time that went elsewhere', () => {
    const [row] = blame([timing({ steps: { rules: 1000 }, calls: [call({ durationUsec: 400 })] })], 'device');
    expect(row?.because).toBeNull();
  });

  it('prints as many lines as are wanted and says that there are more', () => {
    expect(describeBlame(blame(events, 'device'), 'device', 1)).toBe('    5.10 ms  /devices/net  (/bin/slow, /r/10.rules:3)  1 failed\n… and 2 more\n');
    expect(describeBlame(blame(events, 'builtin'), 'builtin', 1)).toContain('blkid  2×, longest 2.50 ms  (/r/10.rules:5)');
    expect(describeBlame([], 'program', 9)).toBe('No program was called.\n');
  });
});
