import { hasWildcards } from '../../base/glob.ts';
import type { ExpressionNode } from '../../rules/syntax.ts';
import { about, eachLine, type Finding, type Lint, subjectOf } from '../finding.ts';
import { usbDeviceAttributes, usbInterfaceAttributes } from '../usb.ts';

/**
 * Parent keys of one line must hold on one and the same device (udev(7) "KERNELS" and following): what belongs to two of them
 * never holds.
 */
export const mixedParents: Lint = {
  code: 'mixed-parents',
  severity: 'error',
  summary: 'a line asks for properties of two different parents, which no device has together',
  find: eachLine((rule) => {
    const twice = askedTwice(rule.matches);
    if (twice !== null) return about(rule, twice.second, {
      message: `${twice.second.attribute} cannot be "${twice.first.value}" and "${twice.second.value}": all keys about parents on one line must hold on one of them`,
      hint: `write ${subjectOf(twice.first)}=="${twice.first.value}|${twice.second.value}" for either of them`,
    });
    const claims = rule.matches.flatMap((expression) => claimOf(expression) ?? []);
    for (const [index, claim] of claims.entries()) {
      const other = claims.slice(0, index).find(({ kinds }) => !kinds.some((kind) => claim.kinds.includes(kind)));
      if (other !== undefined) return finding(other, claim);
    }
    return null;

    function finding(first: Claim, second: Claim): Finding {
      return about(rule, second.expression, {
        message: `${inWords(second)} and ${inWords(first)} are never the same device, but all keys about parents on one line must hold on one of them`,
        hint: 'ask about the other parent on a line of its own, and remember the answer in a property such as ENV{.found}',
      });
    }
  }),
};

/** What an expression says about the parent that it means. */
interface Claim {
  readonly expression: ExpressionNode;
  /** subsystems, and for USB whether device or interface */
  readonly kinds: readonly string[];
}

const usbDevice = 'USB device';
const usbInterface = 'USB interface';

/** Drivers that bind to an interface of a USB device, which has no idVendor of its own. */
const interfaceDrivers: ReadonlySet<string> = new Set([
  'cdc_acm', 'cdc_ether', 'cdc_mbim', 'cdc_ncm', 'cdc_wdm', 'ch341', 'cp210x', 'ftdi_sio', 'hub', 'option', 'pl2303', 'qcserial',
  'qmi_wwan', 'snd-usb-audio', 'uas', 'usb-storage', 'usbhid', 'usblp', 'usbtmc', 'uvcvideo',
]);
/** Names of devices by the bus that gives them. */
const names: readonly (readonly [RegExp, string])[] = [
  [/^([0-9]+-[0-9]+(\.[0-9]+)*|usb[0-9]+)$/, usbDevice],
  [/^[0-9]+-[0-9]+(\.[0-9]+)*:[0-9]+\.[0-9]+$/, usbInterface],
  [/^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/, 'pci'],
  [/^([0-9]+:[0-9]+:[0-9]+:[0-9]+|host[0-9]+)$/, 'scsi'],
];

/** Two different values for one attribute; patterns may both fit. */
function askedTwice(matches: readonly ExpressionNode[]): { readonly first: ExpressionNode; readonly second: ExpressionNode } | null {
  const asked = matches.filter(({ key, operator, value, quoting }) => key === 'ATTRS' && operator === '==' && !hasWildcards(value) && !value.includes('|') && !quoting.includes('i'));
  for (const [index, second] of asked.entries()) {
    const first = asked.slice(0, index).find(({ attribute, value }) => attribute === second.attribute && value.trimEnd() !== second.value.trimEnd());
    if (first !== undefined) return { first, second };
  }
  return null;
}

function claimOf(expression: ExpressionNode): Claim | null {
  const { key, attribute, operator, value } = expression;
  if (operator !== '==') return null;
  if (key === 'ATTRS') {
    if (usbDeviceAttributes.has(attribute ?? '')) return { expression, kinds: [usbDevice] };
    if (usbInterfaceAttributes.has(attribute ?? '')) return { expression, kinds: [usbInterface] };
    if (attribute === 'port_number') return { expression, kinds: ['usb-serial'] };
    if (attribute === 'subsystem_vendor' || attribute === 'subsystem_device') return { expression, kinds: ['pci'] };
    return attribute === 'scsi_level' ? { expression, kinds: ['scsi'] } : null;
  }
  if (hasWildcards(value) || value === '') return null;
  const kinds = value.split('|').map((alternative) => kindsOf(key, alternative));
  return kinds.every((kind) => kind !== null) ? { expression, kinds: kinds.flat() as string[] } : null;
}

function kindsOf(key: string, value: string): readonly string[] | null {
  if (key === 'SUBSYSTEMS') return value === 'usb' ? [usbDevice, usbInterface] : [value];
  if (key === 'DRIVERS') return value === 'usb' ? [usbDevice] : interfaceDrivers.has(value) ? [usbInterface, 'usb-serial'] : null;
  if (key !== 'KERNELS') return null;
  const kind = names.find(([pattern]) => pattern.test(value))?.[1];
  return kind === undefined ? null : [kind];
}

function inWords({ expression }: Claim): string {
  return `${subjectOf(expression)}=="${expression.value}"`;
}
