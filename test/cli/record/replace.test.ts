import { describe, expect, it } from 'vitest';
import { Finder } from '../../../src/cli/record/replace.ts';

function marked(text: string, ...wanted: readonly string[]): string {
  return new Finder(wanted.map((one) => ({ text: one }))).replace(text, (one, found) => `<${found}=${one.text}>`);
}

describe('finding many texts', () => {
  it.each([
    ['nothing', 'nothing', ['absent']],
    ['a serial99 b', 'a <serial99=serial99> b', ['serial99']],
    ['SERIAL99', '<SERIAL99=serial99>', ['serial99']],
    ['x_serial99_serial99', 'x_<serial99=serial99>_<serial99=serial99>', ['serial99']],
    ['serial991 aserial99', 'serial991 aserial99', ['serial99']],
    ['abc', 'abc', ['abc']],
    ['', '', ['serial99']],
  ])('%j becomes %j', (text, expected, wanted) => {
    expect(marked(text, ...wanted)).toBe(expected);
  });

  it('takes the longest of those that begin alike', () => {
    expect(marked('disk-one-two', 'disk-one', 'disk-one-two')).toBe('<disk-one-two=disk-one-two>');
  });

  it('finds a shorter one where the longer would not stand alone', () => {
    expect(marked('disk-one-twos', 'disk-one', 'disk-one-two')).toBe('<disk-one=disk-one>-twos');
  });

  it('finds a hexadecimal number behind letters that are no digits of it', () => {
    expect(marked('enx525400123456 f525400123456', '525400123456')).toBe('enx<525400123456=525400123456> f525400123456');
  });
});
