import { expect, it } from 'vitest';
import { inColour, plain } from '../../../src/cli/colour.ts';
import { paintReport } from '../../../src/cli/why/paint.ts';

const report = `/etc/udev/rules.d/70-a.rules:2 does not match /devices/x at 'add'.

 2 | KERNEL=="x", ATTR{size}=="1"
   |              ^^^^^^^^^^^^^^^
No device holds all of this:
  x (block)
    + KERNELS=="x"   is 'x'
    - ATTRS{size}=="1"   is '2'
`;

it('a report in colours is the same report', () => {
  const painted = paintReport(report, inColour);
  expect(painted.replace(/\x1b\[[0-9]+m/g, '')).toBe(report);
  expect(paintReport(report, plain)).toBe(report);
  for (const line of ["\x1b[32m    + KERNELS==\"x\"   is 'x'\x1b[0m", "\x1b[31m    - ATTRS{size}==\"1\"   is '2'\x1b[0m", '\x1b[33m   |              ^^^^^^^^^^^^^^^\x1b[0m']) expect(painted).toContain(line);
});
