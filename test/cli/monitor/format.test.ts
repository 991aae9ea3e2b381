import { describe, expect, it } from 'vitest';
import { inColour, paintFor, plain } from '../../../src/cli/colour.ts';
import { Followed } from '../../../src/cli/monitor/followed.ts';
import { eventJson, eventLines, gapJson } from '../../../src/cli/monitor/format.ts';
import type { Action, Uevent } from '../../../src/uevent/uevent.ts';

function uevent(action: Action, devpath: string, more: Readonly<Record<string, string>> = {}): Uevent {
  return { action, devpath, subsystem: 'block', seqnum: 7n, properties: new Map(Object.entries({ ACTION: action, DEVPATH: devpath, SUBSYSTEM: 'block', ...more })) } as Uevent;
}

const event = { source: 'udev', uevent: uevent('add', '/devices/x/sda'), receivedUsec: 12_000_345n } as const;

describe('an event on the terminal', () => {
  it('is udevadm\'s line', () => {
    expect(eventLines(event, { withProperties: false, paint: plain })).toBe('UDEV  [12.000345] add      /devices/x/sda (block)\n');
  });

  it('has its properties below it', () => {
    expect(eventLines({ ...event, source: 'kernel' }, { withProperties: true, paint: plain })).toBe('KERNEL[12.000345] add      /devices/x/sda (block)\nACTION=add\nDEVPATH=/devices/x/sda\nSUBSYSTEM=block\n\n');
  });

  it('shows source and action in colours, and is the same without them', () => {
    const coloured = eventLines(event, { withProperties: false, paint: inColour });
    expect(coloured).toContain('\x1b[32madd     \x1b[0m');
    expect(coloured.replace(/\x1b\[[0-9]+m/g, '')).toBe(eventLines(event, { withProperties: false, paint: plain }));
  });

  it.each([
    ['a pipe', { isTerminal: false, environment: {}, program: 'devctl' }, plain],
    ['a terminal', { isTerminal: true, environment: {}, program: 'devctl' }, inColour],
    ['a terminal whose user wants no colours', { isTerminal: true, environment: { NO_COLOR: '1' }, program: 'devctl' }, plain],
    ['a terminal that has none', { isTerminal: true, environment: { TERM: 'dumb' }, program: 'devctl' }, plain],
    ['a script that knows udevadm', { isTerminal: true, environment: {}, program: 'udevadm' }, plain],
  ])('%s', (_, output, paint) => {
    expect(paintFor(output)).toBe(paint);
  });
});

describe('an event as JSON', () => {
  it('is one line that says everything', () => {
    const line = eventJson({ ...event, uevent: uevent('add', '/devices/x/sda', { NAME: '\xc3\xa9' }) });
    expect(line.endsWith('}\n') && line.indexOf('\n') === line.length - 1).toBe(true);
    expect(JSON.parse(Buffer.from(line, 'latin1').toString('utf8'))).toEqual({
      kind: 'event', source: 'udev', timeUsec: 12_000_345, action: 'add', devpath: '/devices/x/sda', subsystem: 'block', seqnum: 7,
      properties: { ACTION: 'add', DEVPATH: '/devices/x/sda', SUBSYSTEM: 'block', NAME: 'é' },
    });
  });

  it('tells what is missing', () => {
    expect(JSON.parse(gapJson('kernel', 'overflow'))).toEqual({ kind: 'gap', source: 'kernel', reason: 'overflow' });
  });
});

describe('a followed device', () => {
  const seen = (events: readonly Uevent[]): boolean[] => {
    const followed = new Followed('/devices/x');
    return events.map((one) => followed.concerns(one));
  };

  it('is itself and what is below it, and nothing that is called alike', () => {
    expect(seen([uevent('add', '/devices/x'), uevent('add', '/devices/x/y/z'), uevent('add', '/devices/xy'), uevent('add', '/devices')])).toEqual([true, true, false, false]);
  });

  it('stays followed when it moves, and what leaves it is told once', () => {
    const moved = uevent('move', '/devices/new', { DEVPATH_OLD: '/devices/x' });
    const left = uevent('move', '/devices/elsewhere', { DEVPATH_OLD: '/devices/new/y' });
    expect(seen([moved, uevent('change', '/devices/new/y'), uevent('change', '/devices/x'), left, uevent('change', '/devices/elsewhere')])).toEqual([true, true, false, true, false]);
  });
});
