import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, formatRecording } from '../../../src/cli/record/format.ts';
import type { Snapshot } from '../../../src/cli/record/snapshot.ts';
import { parseRecording } from '../../../src/cli/test-rule/recording.ts';

const empty: Snapshot = { devpath: '/devices/a', node: null, nodeContent: null, links: [], properties: new Map(), attributes: new Map(), folderLinks: new Map() };

function linesOf(device: Partial<Snapshot>): string[] {
  return formatRecording([{ ...empty, ...device }]).trimEnd().split('\n').slice(1);
}

describe('a recording', () => {
  it('has a paragraph for each device', () => {
    expect(formatRecording([empty, { ...empty, devpath: '/devices/b' }])).toBe('P: /devices/a\n\nP: /devices/b\n\n');
  });

  it('has the node with its content, links, properties, and then files by name', () => {
    const device = { node: 'bus/usb/001/002', nodeContent: '\x12\x01', links: ['x'], properties: new Map([['B', '1'], ['A', '2']]), attributes: new Map([['z', '1'], ['d/b', '2'], ['d', '3']]), folderLinks: new Map([['driver', '../x']]) };
    expect(linesOf(device)).toEqual(['N: bus/usb/001/002=1201', 'S: x', 'E: B=1', 'E: A=2', 'A: d=3', 'A: d/b=2', 'L: driver=../x', 'A: z=1']);
  });

  it.each([
    ['text with its line end', '1\n', 'A: a=1\\n'],
    ['nothing', '', 'A: a='],
    ['quotes and backslashes', '"\\', 'A: a=\\"\\\\'],
    ['UTF-8 in octal numbers', '\xc3\xa4', 'A: a=\\303\\244'],
    ['other control characters', '\x01\x7f', 'A: a=\\001\\177'],
    ['a NUL, and so everything', 'a\0', 'H: a=6100'],
    ['bytes that are no UTF-8', '\xff\n', 'H: a=FF0A'],
  ])('writes %s as umockdev-record does', (_what, value, line) => {
    expect(linesOf({ attributes: new Map([['a', value]]) })).toEqual([line]);
  });

  it('is read as it was written', () => {
    const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const line = bytes.map((text) => text.replaceAll('\n', ''));
    fc.assert(fc.property(fc.dictionary(name, bytes), fc.dictionary(name, line), fc.array(name), (attributes, properties, links) => {
      const device = { ...empty, node: 'x', attributes: new Map(Object.entries(attributes)), properties: new Map(Object.entries(properties)), links };
      const { devices, problems } = parseRecording({ text: formatRecording([device]), file: 'x' });
      const { nodeContent: _, ...expected } = device;
      expect(problems).toEqual([]);
      expect(devices).toEqual([expected]);
    }));
  });

  it('escapes no more than it must', () => {
    expect(escapeText("plain 'text' ~ /$")).toBe("plain 'text' ~ /$");
  });
});
