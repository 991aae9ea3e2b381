import { hasWildcards } from '../../base/glob.ts';
import type { ExpressionNode } from '../../rules/syntax.ts';
import { allows, limits } from '../conditions.ts';
import { aboutValue, eachLine, type Lint, type Remark, subjectOf } from '../finding.ts';
import type { RuleLine } from '../rule-lines.ts';

/** The kernel writes numbers of vendors and products in one way only, and rules compare text. */
export const hexNumber: Lint = {
  code: 'hex-number',
  severity: 'error',
  summary: 'the number of a vendor or product in capitals, with 0x where the kernel writes none, or without; several with commas',
  find: eachLine((rule) => rule.matches.flatMap((expression) => {
    if (isProduct(expression)) return expression.value.split('|').flatMap((value) => wrongProduct(value) ?? []).slice(0, 1).map((remark) => aboutValue(rule, expression, remark));
    const way = wayOfWriting(expression, rule);
    if (way === null || expression.quoting.includes('i') || (expression.operator !== '==' && expression.operator !== '!=')) return [];
    const remark = expression.value.split('|').flatMap((value) => wrong(value, way, subjectOf(expression)) ?? [])[0];
    return remark === undefined ? [] : [aboutValue(rule, expression, remark)];
  })),
};

type Way = 'four digits' | '0x and four digits';

function wayOfWriting({ key, attribute }: ExpressionNode, { conditions, matches }: RuleLine): Way | null {
  if (key === 'ENV') return /^ID_(USB_)?(VENDOR|MODEL)_ID$/.test(attribute ?? '') && !isPci(conditions, matches) ? 'four digits' : null;
  if (key !== 'ATTR' && key !== 'ATTRS') return null;
  if (attribute === 'idVendor' || attribute === 'idProduct' || attribute === 'id/vendor' || attribute === 'id/product') return 'four digits';
  return (attribute === 'vendor' || attribute === 'device') && isPci(conditions, matches) ? '0x and four digits' : null;
}

function isProduct({ key, attribute, operator, quoting }: ExpressionNode): boolean {
  return key === 'ENV' && attribute === 'PRODUCT' && (operator === '==' || operator === '!=') && !quoting.includes('i');
}

/** `%x/%x/%x` of vendor, product and version, in the kernel's usb_uevent() and input_dev_uevent(). */
function wrongProduct(value: string): Remark | null {
  if (!/^[0-9a-fA-F*?]+(\/[0-9a-fA-F*?]+)+$/.test(value)) return null;
  const meant = value.toLowerCase().replace(/(^|\/)0+(?=[0-9a-f])/g, '$1');
  return meant === value ? null : { message: 'the kernel writes ENV{PRODUCT} in small letters and without zeros in front: this never matches', hint: `write "${meant}"` };
}

function isPci(conditions: RuleLine['conditions'], matches: RuleLine['matches']): boolean {
  return (limits(conditions, 'SUBSYSTEM') && allows(conditions, 'SUBSYSTEM', 'pci'))
    || matches.some(({ key, operator, value }) => key === 'SUBSYSTEMS' && operator === '==' && value === 'pci');
}

function wrong(value: string, way: Way, subject: string): Remark | null {
  if (/^[0-9a-fA-F]{4}([, ]+[0-9a-fA-F]{4})+$/.test(value)) return { message: 'alternatives are set off by |: this never matches', hint: `write "${value.toLowerCase().split(/[, ]+/).join('|')}"` };
  if (/^[0-9a-fA-F]*\.[*+]$/.test(value)) return { message: 'this is a regular expression, but values are compared with patterns of the shell', hint: `write "${value.slice(0, -2).toLowerCase()}*"` };
  const plain = value.replace(/\[[^\]]*\]/g, '');
  const digits = plain.replace(/^0[xX]/, '');
  if (!/^[0-9a-fA-F*?]+$/.test(digits)) return null;
  const hasPrefix = digits !== plain;
  const suggestion = (way === 'four digits' ? '' : '0x') + value.replace(/^0[xX]/, '').toLowerCase().padStart(hasWildcards(value) ? 0 : 4, '0');
  const hint = `write "${suggestion}"`;
  if (/[A-F]/.test(digits)) return { message: `the kernel writes ${subject} in small letters: this never matches`, hint };
  if (hasPrefix && way === 'four digits') return { message: `the kernel writes ${subject} without 0x: this never matches`, hint };
  if (!hasPrefix && way !== 'four digits' && /^[0-9a-f]/.test(digits)) return { message: `the kernel writes ${subject} with 0x in front: this never matches`, hint };
  if (!hasWildcards(value) && digits.length < 4) return { message: `the kernel writes ${subject} with four digits: this never matches`, hint };
  return null;
}
