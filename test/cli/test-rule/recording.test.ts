import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKernelProperty, splitProperties } from '../../../src/cli/test-rule/kernel-properties.ts';
import { parseRecording, unescapeText, type RecordedDevice } from '../../../src/cli/test-rule/recording.ts';
import { fixtures } from '../../device/machine.ts';

const labText = readFileSync(`${fixtures}/machines/lab.umockdev`, 'latin1');

function parse(text: string) {
  return parseRecording({ text, file: 'x.umockdev' });
}

function only(text: string): RecordedDevice {
  const { devices, problems } = parse(text);
  expect(problems).toEqual([]);
  return devices[0] as RecordedDevice;
}

/** The letters of a device as umockdev-record would write them. */
function print({ devpath, node, links, properties, attributes, folderLinks }: RecordedDevice): string {
  return [
    `P: ${devpath}`,
    ...(node === null ? [] : [`N: ${node}`]),
    ...links.map((link) => `S: ${link}`),
    ...[...properties].map(([name, value]) => `E: ${name}=${value}`),
    ...[...folderLinks].map(([name, target]) => `L: ${name}=${target}`),
    ...[...attributes].map(([name, value]) => `A: ${name}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`),
  ].map((line) => `${line}\n`).join('');
}

describe('a recording', () => {
  it('of a whole machine is read without loss: written again, it is the same text', () => {
    const { devices, problems } = parse(labText);
    expect(problems).toEqual([]);
    expect(devices).toHaveLength(48);
    expect(devices.map(print).join('\n').trimEnd()).toBe(labText.trimEnd());
  });

  it('holds of a device what each letter says', () => {
    expect(only('P: /devices/a\nN: bus/usb/001=0102\nS: by-id/x\nE: A=b=c\nA: one=1\\n\nH: two=00ff0a\nL: driver=../d\n')).toEqual({
      devpath: '/devices/a',
      node: 'bus/usb/001',
      links: ['by-id/x'],
      properties: new Map([['A', 'b=c']]),
      attributes: new Map([['one', '1\n'], ['two', '\0\xff\n']]),
      folderLinks: new Map([['driver', '../d']]),
    });
  });

  it('may have comments, and devices that no empty line parts', () => {
    expect(parse('# a lamp\nP: /devices/a\n# of mine\nE: A=1\nP: /devices/b\n').devices.map(({ devpath, properties }) => [devpath, properties.size])).toEqual([['/devices/a', 1], ['/devices/b', 0]]);
  });

  it.each([
    ['\\n\\t\\\\', '\n\t\\'],
    ['\\101\\0', 'A\0'],
    ['\\"', '"'],
    ['end\\', 'end\\'],
  ])('reads the escapes of %s', (written, meant) => {
    expect(unescapeText(written)).toBe(meant);
  });

  it.each([
    ['E: A=1', 1, 'belongs to no device'],
    ['P: /devices/../etc', 1, 'no path of a device'],
    ['P: devices/a', 1, 'no path of a device'],
    ['P: /devices/a\nnonsense', 2, 'a line begins with'],
    ['P: /devices/a\nA: ../x=1', 2, 'leads out of the device'],
    ['P: /devices/a\nA: x', 2, 'NAME=VALUE'],
    ['P: /devices/a\nH: x=0', 2, 'hexadecimal'],
    ['P: /devices/a\nN: ../x', 2, 'no node'],
  ])('complains of %j in line %i: %s', (text, line, message) => {
    expect(parse(text).problems).toMatchObject([{ source: { file: 'x.umockdev', line }, message: expect.stringContaining(message) }]);
  });

  it('keeps what it can around a bad line', () => {
    expect(parse('P: /devices/a\n?\nE: A=1\n').devices[0]?.properties.get('A')).toBe('1');
  });

  it('gives attributes of any bytes back', () => {
    fc.assert(fc.property(fc.uint8Array(), (array) => {
      const value = Buffer.from(array).toString('latin1');
      const device = { devpath: '/devices/a', node: null, links: [], properties: new Map(), attributes: new Map([['x', value]]), folderLinks: new Map() };
      expect(only(print(device)).attributes.get('x')).toBe(value);
    }));
  });

  it('reads an attribute of megabytes, such as the firmware that somebody recorded', () => {
    const { devices, problems } = parseRecording({ text: `P: /devices/a\nH: nvmem=${'FF'.repeat(4 << 20)}\n`, file: 'x' });
    expect(problems).toEqual([]);
    expect(devices[0]?.attributes.get('nvmem')).toHaveLength(4 << 20);
  });

  it('never makes the reader throw', () => {
    const line = fc.tuple(fc.constantFrom('P: /', 'P:', 'N: ', 'S: ', 'E: ', 'A: ', 'H: ', 'L: ', ''), fc.string()).map(([letter, rest]) => letter + rest);
    fc.assert(fc.property(fc.array(line), (lines) => void parse(lines.join('\n'))));
  });
});

describe('properties of a recording', () => {
  it.each(['MAJOR', 'DEVTYPE', 'PRODUCT', 'OF_COMPATIBLE_0', 'POWER_SUPPLY_STATUS', 'HID_NAME'])('%s is the kernel\'s', (name) => {
    expect(isKernelProperty(name)).toBe(true);
  });

  it.each(['ID_PATH', 'DEVLINKS', 'TAGS', 'USEC_INITIALIZED', 'SYSTEMD_WANTS', 'MINE'])('%s is udev\'s', (name) => {
    expect(isKernelProperty(name)).toBe(false);
  });

  it('of the lab machine are the kernel\'s, all of them', () => {
    expect(parse(labText).devices.flatMap(({ properties }) => [...splitProperties(properties).stored.keys()])).toEqual([]);
  });
});
