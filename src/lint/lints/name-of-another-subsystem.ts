import { allows, limits } from '../conditions.ts';
import { about, eachLine, type Lint } from '../finding.ts';
import { subsystemOfName } from '../names.ts';

/** SUBSYSTEM is the device's own: ttyUSB0 belongs to "tty", and only its parents to "usb". */
export const nameOfAnotherSubsystem: Lint = {
  code: 'name-of-another-subsystem',
  severity: 'error',
  summary: 'KERNEL and SUBSYSTEM of one line belong to different devices, such as "ttyUSB*" and "usb"',
  find: eachLine((rule) => {
    const kernel = rule.matches.find(({ key, operator }) => key === 'KERNEL' && operator === '==');
    const subsystem = rule.matches.find(({ key, operator }) => key === 'SUBSYSTEM' && operator === '==');
    if (kernel === undefined || subsystem === undefined || !limits(rule.own, 'SUBSYSTEM')) return null;
    const possible = kernel.value.split('|').map(subsystemOfName);
    if (possible.some((names) => names === null || names.some((name) => allows(rule.own, 'SUBSYSTEM', name)))) return null;
    const [name] = possible.flat();
    return about(rule, subsystem, {
      message: `a device called ${kernel.value} belongs to the subsystem ${name}: this never matches`,
      hint: `write SUBSYSTEM=="${name}"; for what it is connected to, SUBSYSTEMS=="${subsystem.value}"`,
    });
  }),
};
