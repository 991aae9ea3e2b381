import { about, eachLine, type Lint } from '../finding.ts';
import type { RuleLine } from '../rule-lines.ts';

/** Of every USB device the kernel announces the device and each of its interfaces, and ATTRS holds for all of them. */
export const runForInterfaces: Lint = {
  code: 'run-for-interfaces',
  severity: 'warning',
  summary: 'a program runs for a USB device and once more for each of its interfaces',
  find: eachLine((rule) => {
    if (!isAnyOfUsb(rule)) return null;
    const run = rule.assignments.find(({ key, attribute }) => key === 'RUN' && attribute !== 'builtin');
    return run === undefined ? null : about(rule, run, {
      message: 'the program runs for the USB device, for each of its interfaces, and for whatever is plugged in behind it',
      hint: 'ask the device itself: ATTR instead of ATTRS, or ENV{DEVTYPE}=="usb_device"',
    });
  }),
};

const parentKeys: ReadonlySet<string> = new Set(['ATTRS', 'KERNELS', 'SUBSYSTEMS', 'DRIVERS', 'TAGS']);

function isAnyOfUsb({ matches, given, hasOtherGuards }: RuleLine): boolean {
  const isUsb = matches.some(({ key, operator, value }) => key === 'SUBSYSTEM' && operator === '==' && value === 'usb');
  const isForAll = matches.every(({ key }) => key === 'SUBSYSTEM' || key === 'ACTION' || parentKeys.has(key));
  return isUsb && isForAll && !hasOtherGuards && given.every(({ subject }) => subject === 'ACTION' || subject === 'SUBSYSTEM') && matches.some(({ key }) => key === 'ATTRS');
}
