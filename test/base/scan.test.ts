import { describe, expect, it } from 'vitest';
import { numbersAfter } from '../../src/base/scan.ts';

describe('numbers behind words', () => {
  it.each([
    ['pf0vf12', [0, 12]],
    ['pf0vf12x', [0, 12]],
    ['pf00vf012', [0, 12]],
    ['pf 1vf\t2', [1, 2]],
    ['pf+1vf-1', [1, 4294967295]],
    ['pf0vf4294967298', [0, 2]],
    ['pf0 vf2', null],
    ['pfvf2', null],
    ['pf0vf', null],
    ['xpf0vf2', null],
    ['', null],
  ])('%j as pf%%uvf%%u are %j', (text, numbers) => expect(numbersAfter(['pf', 'vf'], text)).toEqual(numbers));

  it('may begin the text', () => expect(numbersAfter(['', ':'], '3:4')).toEqual([3, 4]));
});
