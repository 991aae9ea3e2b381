import { allows, limits } from '../conditions.ts';
import { about, eachLine, type Lint } from '../finding.ts';
import { subsystemOfName } from '../names.ts';
import type { RuleLine } from '../rule-lines.ts';
import { usbDeviceAttributes, usbInterfaceAttributes } from '../usb.ts';

/** ATTR looks at the device itself: a tty, a disk or an input device has no idVendor; its USB parent has. */
export const attributeOfParent: Lint = {
  code: 'attribute-of-parent',
  severity: 'error',
  summary: 'ATTR{...} for an attribute that only a parent of the device has',
  find: eachLine((rule) => {
    if (!isNoUsbDevice(rule)) return null;
    return rule.matches
      .filter(({ key, attribute }) => key === 'ATTR' && (usbDeviceAttributes.has(attribute ?? '') || usbInterfaceAttributes.has(attribute ?? '')))
      .map((expression) => about(rule, expression, {
        message: `the device itself has no attribute ${expression.attribute}: its USB parent has`,
        hint: `write ATTRS{${expression.attribute}}`,
      }));
  }),
};

function isNoUsbDevice({ conditions }: RuleLine): boolean {
  if (limits(conditions, 'SUBSYSTEM')) return !allows(conditions, 'SUBSYSTEM', 'usb');
  return conditions.some(({ subject, negated, alternatives }) => subject === 'KERNEL' && !negated && alternatives.every((name) => subsystemOfName(name) !== null));
}
