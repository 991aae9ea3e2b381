import { keys } from '../keys.ts';
import type { ExpressionNode } from '../syntax.ts';
import { aboutKey, type Complaint } from './complaint.ts';
import { didYouMean } from '../../base/nearest.ts';
import { formerKeys } from './former-keys.ts';

/** U+FEFF in UTF-8, which some editors write in front of a text. udevd takes it for a part of the key. */
const byteOrderMark = '\xef\xbb\xbf';
/** U+00A0 in UTF-8, which web pages have between words. */
const noBreakSpace = '\xc2\xa0';

/** Properties of uevents that have a name of their own and no key (Documentation/ABI of the kernel). */
const ofTheKernel: ReadonlySet<string> = new Set([
  'BUSNUM', 'DEVNAME', 'DEVNUM', 'DEVTYPE', 'DISKSEQ', 'HOTPLUG', 'IFINDEX', 'INTERFACE', 'MAJOR', 'MINOR', 'MODALIAS', 'PARTN', 'PARTNAME', 'PRODUCT', 'SEQNUM',
]);

/** What stands in front of the operator is no key of the language. */
export function unknownKey(expression: ExpressionNode): Complaint {
  return aboutKey(expression, {
    severity: 'error',
    code: 'unknown-key',
    message: `Invalid key '${expression.key}'.`,
    hint: hintFor(expression.key),
    drops: 'line',
  });
}

function hintFor(key: string): string | null {
  if (key.startsWith(byteOrderMark)) return 'the file begins with a byte order mark: remove it';
  if (key.startsWith(noBreakSpace)) return 'what stands in front of the key is no blank but a no-break space: type it anew';
  const [, name, attribute] = /^(\w+)[([](.*)[)\]]$/.exec(key) ?? [];
  const names: readonly string[] = keys.map((each) => each.name);
  if (name !== undefined && names.includes(name)) return `write ${name}{${attribute}}`;
  const today = formerKeys[key];
  if (today !== undefined) return `udev has no key ${key} any more: ${today}`;
  if (!isProperty(key)) return didYouMean(key, names);
  return `write ENV{${key}} for the property`;
}

/** Properties that `devctl info` shows as `NAME=value` are often taken for keys. Those of programs have a `_` in their names. */
function isProperty(key: string): boolean {
  return ofTheKernel.has(key) || /^(ID|DM|MD|UDISKS|SYSTEMD|POWER_SUPPLY|LVM|LIBINPUT)_[A-Z0-9_]+$/.test(key);
}
