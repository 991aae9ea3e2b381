import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listInterfaces } from '../../src/builtin/usb-interfaces.ts';

const device = `\x12\x01${'\0'.repeat(16)}`;
const mouse = '\x09\x04\0\0\x01\x03\x01\x02\0';
const keyboard = '\x09\x04\x01\0\x01\x03\x01\x01\0';
const endpoint = '\x07\x05\x81\x03\x08\0\x0a';

describe('the list of USB interfaces', () => {
  it.each<[string, string, string]>([
    ['has class, subclass and protocol of each', device + mouse + endpoint + keyboard + endpoint, ':030102:030101:'],
    ['has each kind once', device + mouse + endpoint + mouse + endpoint, ':030102:'],
    ['is empty without interfaces', device + endpoint, ''],
    ['does not have an interface that ends with the bytes', device + mouse, ''],
    ['has an interface that is followed by anything', `${device}${mouse}\0`, ':030102:'],
    ['has an interface that is longer than it needs to be', `\x12${mouse.slice(1)}${'\0'.repeat(10)}`, ':030102:'],
    ['ends at a descriptor without length', `${device}${mouse}\0\0${keyboard}${endpoint}`, ':030102:'],
    ['ends without a colon at a descriptor that reaches beyond the end', `${device}${mouse}\x15\x24${'\0'.repeat(18)}`, ':030102'],
    ['ends with a colon after a descriptor that reaches to the end', `${device}${mouse}\x14\x24${'\0'.repeat(18)}`, ':030102:'],
  ])('%s', (_, descriptors, list) => expect(listInterfaces(descriptors)).toBe(list));

  it('is a list whatever the bytes are', () => {
    const byte = fc.nat({ max: 255 }).map((code) => String.fromCharCode(code));
    fc.assert(fc.property(fc.string({ unit: byte, maxLength: 2000 }), (descriptors) => /^((:[0-9a-f]{6})+:?)?$/.test(listInterfaces(descriptors))));
  });
});
