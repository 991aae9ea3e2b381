import { describe, expect, it } from 'vitest';
import { KernelError, unreachable } from '../../src/base/errors.ts';

describe('a system call that failed', () => {
  it.each<[message: string, failure: { syscall: string; code: string; errno: number; path?: string | null }]>([
    ['open /dev/sda: EBUSY', { syscall: 'open', code: 'EBUSY', errno: 16, path: '/dev/sda' }],
    ['bind: EPERM', { syscall: 'bind', code: 'EPERM', errno: 1 }],
    ['bind: EPERM', { syscall: 'bind', code: 'EPERM', errno: 1, path: null }],
  ])('is told as %j', (message, failure) => {
    const error = new KernelError(failure);
    expect(error.message).toBe(message);
    expect(error).toMatchObject({ name: 'KernelError', ...failure, path: failure.path ?? null });
  });
});

it('a case that the types rule out is a defect, and names the value', () => {
  expect(() => unreachable({ kind: 'other' } as never)).toThrow('unreachable: {"kind":"other"}');
});
