import type { ExpressionNode } from '../../rules/syntax.ts';
import { allows, type Condition, limits } from '../conditions.ts';
import { about, eachLine, type Finding, type Lint } from '../finding.ts';
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
  summary: 'ATTR{...} or DRIVER for what only a parent of the device has',
  find: eachLine((rule) => [...matchesOf(rule), ...insertionsOf(rule)]),
};

function matchesOf(rule: RuleLine): Finding[] {
  return rule.matches.flatMap((expression) => {
    if (expression.key === 'DRIVER' && expression.operator === '==' && expression.value !== '' && rule.conditions.some((condition) => isAlwaysOf(condition, classes))) {
      return [about(rule, expression, { message: 'the device itself has no driver: one of its parents has', hint: `write DRIVERS=="${expression.value}"` })];
    }
    if (expression.key !== 'ATTR') return [];
    const owner = ownerOf(expression, rule);
    return owner === null ? [] : [about(rule, expression, {
      message: `the device itself has no attribute ${expression.attribute}: ${owner} has`,
      hint: `write ATTRS{${expression.attribute}}`,
    })];
  });
}

/** `$attr{serial}` is the device's own, or that of the parent which a question on the line has chosen. */
function insertionsOf(rule: RuleLine): Finding[] {
  if (!rule.conditions.some((condition) => isAlwaysOf(condition, plainClasses))) return [];
  const chosenBy = rule.matches.filter(({ key }) => parentKeys.has(key));
  // An interface is chosen, which has nothing of the USB device that it belongs to.
  const isOfInterface = chosenBy.length > 0 && chosenBy.every(({ key, attribute, operator }) => key === 'ATTRS' && operator === '==' && usbInterfaceAttributes.has(attribute ?? ''));
  if (chosenBy.length > 0 && !isOfInterface) return [];
  return rule.assignments.flatMap((expression) => {
    const name = /(?:\$attr|%s)\{(\w+)\}/.exec(expression.value)?.[1] ?? '';
    return !usbDeviceAttributes.has(name) && name !== 'serial' && name !== 'product' && name !== 'manufacturer' ? [] : [about(rule, expression, {
      message: `the device itself has no attribute ${name}, and no question on this line chooses the parent that has it`,
      hint: isOfInterface ? `take it on a line above: ATTRS{${name}}=="?*", ENV{.${name}}="$attr{${name}}"` : `add ATTRS{${name}}=="?*"`,
    })];
  });
}

const parentKeys: ReadonlySet<string> = new Set(['ATTRS', 'KERNELS', 'SUBSYSTEMS', 'DRIVERS', 'TAGS']);

/** Subsystems of what drivers offer to programs: the driver is bound to a device further up. */
const classes: ReadonlySet<string> = new Set(['hidraw', 'input', 'leds', 'net', 'sound', 'tty', 'usbmisc', 'video4linux']);

/** Those of them that never have an attribute which is called as one of USB devices. */
const plainClasses: ReadonlySet<string> = new Set(['hidraw', 'input', 'sound', 'tty', 'usbmisc', 'video4linux']);

function isAlwaysOf({ subject, negated, alternatives }: Condition, subsystems: ReadonlySet<string>): boolean {
  return subject === 'SUBSYSTEM' && !negated && alternatives.every((name) => subsystems.has(name));
}

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
