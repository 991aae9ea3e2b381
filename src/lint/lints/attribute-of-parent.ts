import type { ExpressionNode } from '../../rules/syntax.ts';
import { allows, limits } from '../conditions.ts';
import { about, eachLine, type Lint } from '../finding.ts';
import { subsystemOfName } from '../names.ts';
import type { RuleLine } from '../rule-lines.ts';
import { usbDeviceAttributes, usbInterfaceAttributes } from '../usb.ts';

/**
 * ATTR looks at the device itself: a tty, a disk or an input device has no idVendor; its USB parent has. Likewise event3 has no name;
 * the input device above it has.
 */
export const attributeOfParent: Lint = {
  code: 'attribute-of-parent',
  severity: 'error',
  summary: 'ATTR{...} for an attribute that only a parent of the device has',
  find: eachLine((rule) => rule.matches.flatMap((expression) => {
    if (expression.key !== 'ATTR') return [];
    const owner = ownerOf(expression, rule);
    return owner === null ? [] : [about(rule, expression, {
      message: `the device itself has no attribute ${expression.attribute}: ${owner} has`,
      hint: `write ATTRS{${expression.attribute}}`,
    })];
  })),
};

/** The parent that has the attribute, in words; null where the device may have it itself. */
function ownerOf({ attribute }: ExpressionNode, rule: RuleLine): string | null {
  const name = attribute ?? '';
  if (usbDeviceAttributes.has(name) && isUsbInterface(rule)) return 'the USB device that the interface belongs to';
  if ((usbDeviceAttributes.has(name) || usbInterfaceAttributes.has(name)) && isNoUsbDevice(rule)) return 'its USB parent';
  return elsewhere.find(({ kernelName, attributes }) => isAlwaysNamed(rule, kernelName) && attributes.test(name))?.owner ?? null;
}

/** Attributes that are one folder up (the kernel's drivers/input/input.c and drivers/scsi/scsi_sysfs.c). */
const elsewhere: readonly { readonly kernelName: RegExp; readonly attributes: RegExp; readonly owner: string }[] = [
  { kernelName: /^(event|mouse|js)[0-9*?[]/, attributes: /^(name|phys|uniq|modalias|properties|id\/.*|capabilities\/.*)$/, owner: 'the input device above it' },
  { kernelName: /^(sd[a-z*?[]|sr[0-9*?[])/, attributes: /^(vendor|model|rev|scsi_level)$/, owner: 'the SCSI device above it' },
];

function isNoUsbDevice({ conditions }: RuleLine): boolean {
  if (limits(conditions, 'SUBSYSTEM')) return !allows(conditions, 'SUBSYSTEM', 'usb');
  return conditions.some(({ subject, negated, alternatives }) => subject === 'KERNEL' && !negated && alternatives.every((name) => subsystemOfName(name) !== null));
}

function isUsbInterface({ conditions }: RuleLine): boolean {
  return limits(conditions, 'ENV{DEVTYPE}') && allows(conditions, 'ENV{DEVTYPE}', 'usb_interface') && !allows(conditions, 'ENV{DEVTYPE}', 'usb_device');
}

function isAlwaysNamed({ conditions }: RuleLine, name: RegExp): boolean {
  return conditions.some(({ subject, negated, alternatives }) => subject === 'KERNEL' && !negated && alternatives.every((pattern) => name.test(pattern)));
}
