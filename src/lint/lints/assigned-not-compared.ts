import type { ExpressionNode } from '../../rules/syntax.ts';
import type { RuleLine } from '../rule-lines.ts';
import { aboutOperator, eachLine, isTemplate, type Lint, subjectOf } from '../finding.ts';
import { usbDeviceAttributes, usbInterfaceAttributes } from '../usb.ts';

/** `=` gives a value where `==` would ask for one: the line then applies to devices that it does not mean. */
export const assignedNotCompared: Lint = {
  code: 'assigned-not-compared',
  severity: 'warning',
  summary: '= where == is meant: a property or attribute that rules only ask for gets a value',
  find: eachLine((rule) => rule.assignments
    .filter((expression) => expression.operator === '=' && !isTemplate(expression.value) && isMistaken(expression, rule))
    .map((expression) => aboutOperator(rule, expression, {
      message: `this sets ${subjectOf(expression)} and asks nothing: the rule applies to devices that have another value`,
      hint: 'to ask for the value, write ==',
    }))),
};

/** The only one of them that can be written: it chooses a configuration of the device. */
const writable = 'bConfigurationValue';
/** Attributes that describe the hardware: the kernel lets nobody write them. */
const fixedAttributes: ReadonlySet<string> = new Set([
  ...[...usbDeviceAttributes, ...usbInterfaceAttributes].filter((name) => name !== writable),
  'serial', 'manufacturer', 'product', 'vendor', 'model', 'modalias', 'dev', 'subsystem_vendor', 'subsystem_device', 'removable', 'wwid',
]);
/** What the kernel says about a device. */
const kernelProperties: ReadonlySet<string> = new Set([
  'PRODUCT', 'MODALIAS', 'INTERFACE', 'HID_ID', 'HID_NAME', 'HID_PHYS', 'HID_UNIQ', 'PCI_ID', 'PCI_CLASS', 'PCI_SUBSYS_ID', 'PCI_SLOT_NAME',
  'PARTN', 'PARTNAME', 'DISKSEQ', 'BUSNUM', 'DEVNUM',
]);
/** What udev's helpers find out, and nobody gives to a device by hand in a line that goes on to use it. */
const identity = /^ID_(VENDOR_ID|MODEL_ID|USB_VENDOR_ID|USB_MODEL_ID|USB_INTERFACE_NUM|SERIAL_SHORT|FS_UUID|FS_LABEL)$/;
const acting: ReadonlySet<string> = new Set(['SYMLINK', 'MODE', 'OWNER', 'GROUP', 'RUN', 'TAG', 'NAME']);

function isMistaken({ key, attribute, value }: ExpressionNode, { assignments }: RuleLine): boolean {
  if (attribute === null) return false;
  if (key === 'ATTR') return fixedAttributes.has(attribute);
  if (key !== 'ENV') return false;
  if (kernelProperties.has(attribute)) return value !== '';
  return value !== '' && identity.test(attribute) && assignments.some((other) => acting.has(other.key));
}
