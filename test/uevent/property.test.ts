import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDevname, isDevpath, isPropertyName, isPropertyValue, parseMode, readProperties } from '../../src/uevent/property.ts';

const read = (...pairs: string[]): Record<string, string> => Object.fromEntries(readProperties(pairs.join('\0') + '\0', { start: 0, separator: '\0' }));
const skippedOf = (...pairs: string[]): string[] => {
  const skipped: string[] = [];
  readProperties(pairs.join('\0') + '\0', { start: 0, separator: '\0', onSkipped: (pair) => skipped.push(pair) });
  return skipped;
};

describe('the name of a property', () => {
  it.each(['ID_MODEL', 'lower', '9P', '.private', 'a.b', '_'])('may be %j', (name) => expect(isPropertyName(name)).toBe(true));
  it.each(['', 'A B', 'A-B', 'A/B', 'A\n', 'Ä', '\xe9'])('may not be %j', (name) => expect(isPropertyName(name)).toBe(false));
});

describe('the value of a property', () => {
  it.each(['x', ' ', 'a=b', 'caf\xc3\xa9', '\xf0\x9f\x98\x80', `"`, '\\x20'])('may be %j', (value) => expect(isPropertyValue(value)).toBe(true));
  it.each(['', 'a\nb', 'a\tb', '\x7f', '\xe9', '\xed\xa0\x80', '\xef\xbf\xbf'])('may not be %j', (value) => expect(isPropertyValue(value)).toBe(false));
});

describe('the canonical name of a node', () => {
  it.each([
    ['sda', '/dev/sda'],
    ['/dev/sda', '/dev/sda'],
    ['bus/usb/001/002', '/dev/bus/usb/001/002'],
    ['a//b/./c', '/dev/a/b/c'],
    ['..a', '/dev/..a'],
    ['../etc/passwd', null],
    ['a/../../b', null],
    ['/etc/passwd', null],
    ['/dev/', null],
    ['', null],
    ['a\nb', null],
  ])('of %j is %j', (name, devname) => expect(canonicalDevname(name)).toBe(devname));
});

describe('a devpath', () => {
  it.each(['/devices/virtual/net/lo', '/bus/usb', '/devices/a..b', '/devices/\xe9'])('may be %j', (path) => expect(isDevpath(path)).toBe(true));
  it.each(['', '/', 'devices/a', '/devices/', '/devices//a', '/devices/../a', '/devices/.', '/devices/a\nb'])('may not be %j', (path) => expect(isDevpath(path)).toBe(false));
});

describe('the mode of a node', () => {
  it.each([
    ['0666', 0o666],
    ['0', 0],
    ['04755', 0o4755],
    ['438', 0o666],
    ['010000', null],
    ['0888', null],
    ['rw', null],
    ['', null],
  ])('of %j is %j', (text, mode) => expect(parseMode(text)).toBe(mode));
});

describe('properties that are read', () => {
  it('keep their order, but for the number, which stands behind the others', () => {
    expect(Object.keys(read('MINOR=3', 'ACTION=add', 'MAJOR=1', 'DEVNAME=null', 'SEQNUM=5'))).toEqual(['ACTION', 'DEVNAME', 'SEQNUM', 'MAJOR', 'MINOR']);
  });

  it('keep the place of the first and the value of the last of one name', () => {
    expect(Object.entries(read('A=1', 'B=2', 'A=3'))).toEqual([['A', '3'], ['B', '2']]);
  });

  it('have the canonical name of a node', () => expect(read('DEVNAME=snd/timer')).toEqual({ DEVNAME: '/dev/snd/timer' }));

  it('end at a newline, which the kernel leaves behind some', () => expect(read('A=x\n', 'B=y\r\nC=z')).toEqual({ A: 'x', B: 'y' }));

  it('are none when they are empty', () => expect(read('A=', 'B=1', 'B=')).toEqual({}));

  it.each([
    ['NOTHING'],
    ['=value'],
    ['A B=1'],
    ['LATIN=\xe9'],
    ['CONTROL=\x01x'],
    ['DEVNAME=../etc/passwd'],
    ['IFINDEX=0'],
    ['IFINDEX=eth0'],
    ['DEVMODE=0999'],
    ['DEVUID=root'],
    ['DISKSEQ=0'],
    ['SUBSYSTEM=../../etc'],
  ])('leave out %j and keep the others', (pair) => {
    expect(read('A=1', pair, 'B=2')).toEqual({ A: '1', B: '2' });
    expect(skippedOf('A=1', pair, 'B=2')).toEqual([pair]);
  });

  it.each([
    [['MAJOR=8', 'MINOR=1'], { MAJOR: '8', MINOR: '1' }],
    [['MAJOR=11'], { MAJOR: '11' }],
    [['MAJOR=0', 'MINOR=1'], {}],
    [['MINOR=1'], {}],
    [['MAJOR=4096', 'MINOR=1'], {}],
    [['MAJOR=8', 'MINOR=1048576'], {}],
    [['MAJOR=8', 'MINOR=x'], {}],
  ])('take a number that can be: %j', (pairs, properties) => expect(read(...pairs)).toEqual(properties));

  it('are lines in a uevent file', () => {
    const properties = readProperties('DEVTYPE=disk\r\nnothing\n\nMAJOR=8\nMINOR=0\nDRIVER=sd', { start: 0, separator: '\n' });
    expect([...properties]).toEqual([['DEVTYPE', 'disk'], ['DRIVER', 'sd'], ['MAJOR', '8'], ['MINOR', '0']]);
  });

  it('can be stored, whatever is read', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)) }), fc.constantFrom('\0' as const, '\n' as const), (text, separator) => {
        for (const [name, value] of readProperties(text, { start: 0, separator })) {
          expect(isPropertyName(name)).toBe(true);
          expect(value).toMatch(/^[^\x00-\x1f\x7f]+$/);
        }
      }),
    );
  });
});
