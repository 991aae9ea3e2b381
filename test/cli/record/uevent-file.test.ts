import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUevents, parseUevents, type Line } from '../../../src/cli/record/uevent-file.ts';

const head = '{"format":"devmaster-uevents","version":1}\n';
const line = '{"source":"kernel","offsetUsec":5,"action":"add","devpath":"/devices/a","seqnum":7,"properties":{"SUBSYSTEM":"s","X":"\\u00e4"}}\n';

describe('a file of uevents', () => {
  it('is lines of JSON in ASCII', () => {
    const uevent = { action: 'add', devpath: '/devices/a', subsystem: 's', seqnum: 7n, properties: new Map([['SUBSYSTEM', 's'], ['X', '\xe4']]) } as const;
    const lines: Line[] = [{ source: 'kernel', offsetUsec: 5, uevent }, { source: 'udev', offsetUsec: 6, lost: 'overflow' }];
    expect(formatUevents(lines)).toBe(`${head}${line}{"source":"udev","offsetUsec":6,"lost":"overflow"}\n`);
    expect(parseUevents({ text: formatUevents(lines), file: 'x' })).toEqual({ lines, problems: [] });
  });

  it.each([
    ['no head', line, 'no file of uevents'],
    ['a version of tomorrow', '{"format":"devmaster-uevents","version":2}\n', 'version 2'],
    ['half a line', `${head}{"source":`, 'no object of JSON'],
    ['a list', `${head}[]`, 'no object of JSON'],
    ['a stranger', head + line.replace('kernel', 'me'), '"source"'],
    ['a time before the beginning', head + line.replace('5', '-5'), '"offsetUsec"'],
    ['an action that is none', head + line.replace('"add"', '"jump"'), '"action"'],
    ['a path out of sysfs', head + line.replace('/devices/a', '/devices/../../etc'), '"devpath"'],
    ['a property that is a number', head + line.replace('"s"', '1'), '"properties"'],
    ['a character that is no byte', head + line.replace('\\u00e4', '\\u20ac'), '"properties"'],
  ])('with %s has a problem, and the rest is read', (_what, text, reason) => {
    const { lines, problems } = parseUevents({ text: `${text}\n${line}`, file: 'x.uevents' });
    expect(problems.map(({ message }) => message).join()).toContain(reason);
    expect(problems).toHaveLength(1);
    expect(lines).toHaveLength(1);
  });

  it('never throws, whatever is in it', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseUevents({ text: head + text, file: 'x' })));
  });
});
