import { describe, expect, it } from 'vitest';
import { architectureName } from '../../src/base/architecture.ts';

describe('the name of an architecture', () => {
  it.each([
    ['x64', 'x86-64'],
    ['ia32', 'x86'],
    ['loong64', 'loongarch64'],
    ['ppc64', 'ppc64-le'],
    ['mipsel', 'mips-le'],
    ['arm64', 'arm64'],
    ['riscv64', 'riscv64'],
    ['s390x', 's390x'],
  ])('%s is %s to systemd', (node, systemd) => expect(architectureName(node)).toBe(systemd));

  it('is that of this machine when none is given', () => expect(architectureName()).toBe(architectureName(process.arch)));
});
