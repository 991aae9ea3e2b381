import { actionsOf, allows, limits } from '../conditions.ts';
import { about, eachLine, type Lint } from '../finding.ts';

/** Of a device on a bus the kernel announces that it is there and, as soon as a driver has it, that it is bound. */
export const runAtBind: Lint = {
  code: 'run-at-bind',
  severity: 'notice',
  summary: 'a program without ACTION runs twice when a USB device is plugged in: at add and at bind',
  find: eachLine((rule) => {
    const { conditions, hasOtherGuards, assignments } = rule;
    const run = assignments.find(({ key, attribute, operator, value }) => key === 'RUN' && attribute !== 'builtin' && operator !== '-=' && value !== '');
    if (run === undefined || hasOtherGuards || !isOnBus(conditions) || conditions.some(({ subject }) => subject === 'ACTION')) return null;
    return actionsOf(conditions).includes('bind') ? about(rule, run, {
      message: 'the program runs more than once for a device that is plugged in: at add, at bind, and whenever it changes',
      hint: 'say when: ACTION=="add", or ACTION=="bind" for what needs the driver',
    }) : null;
  }),
};

const buses = ['usb', 'pci', 'hid'] as const;

function isOnBus(conditions: Parameters<typeof limits>[0]): boolean {
  return limits(conditions, 'SUBSYSTEM') && buses.some((bus) => allows(conditions, 'SUBSYSTEM', bus));
}
