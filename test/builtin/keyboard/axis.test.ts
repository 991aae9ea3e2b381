import { describe, expect, it } from 'vitest';
import { overrideAxis } from '../../../src/builtin/keyboard/axis.ts';

const axis = { value: 1, minimum: 10, maximum: 1010, resolution: 7, fuzz: 3, flat: 4 };

describe('an override of an axis', () => {
  it.each<[string, Partial<typeof axis>]>([
    ['1:2:3:4:5', { minimum: 1, maximum: 2, resolution: 3, fuzz: 4, flat: 5 }],
    ['::8', { resolution: 8 }],
    ['1', { minimum: 1 }],
    [':::::', {}],
    ['', {}],
    ['0x10:-5', { minimum: 16, maximum: -5 }],
    ['010:+20', { minimum: 8, maximum: 20 }],
    [' 1:\t2', { minimum: 1, maximum: 2 }],
    ['1:2:3:4:5:whatever', { minimum: 1, maximum: 2, resolution: 3, fuzz: 4, flat: 5 }],
    ['99999999999:4294967297:-99999999999999999999', { minimum: 1215752191, maximum: 1, resolution: 0 }],
  ])('%s is taken', (text, changes) => expect(overrideAxis(axis, text)).toEqual({ ...axis, ...changes }));

  it.each(['x', '1:2x', '1:2:3:4:5x', '0b11', '08', ' :1', '0x', '1;2'])('%s is refused', (text) => expect(overrideAxis(axis, text)).toBeNull());
});
