import { hasWildcards } from '../../base/glob.ts';
import type { ExpressionNode } from '../../rules/syntax.ts';
import { allows, limits } from '../conditions.ts';
import { aboutValue, eachLine, type Lint, type Remark, subjectOf } from '../finding.ts';
import type { RuleLine } from '../rule-lines.ts';

/** The kernel writes numbers of vendors and products in one way only, and rules compare text. */
export const hexNumber: Lint = {
  code: 'hex-number',
  severity: 'error',
  summary: 'the number of a vendor or product in capitals, with 0x where the kernel writes none, or without',
  find: eachLine((rule) => rule.matches.flatMap((expression) => {
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
  if (attribute === 'idVendor' || attribute === 'idProduct') return 'four digits';
  return (attribute === 'vendor' || attribute === 'device') && isPci(conditions, matches) ? '0x and four digits' : null;
}

function isPci(conditions: RuleLine['conditions'], matches: RuleLine['matches']): boolean {
  return (limits(conditions, 'SUBSYSTEM') && allows(conditions, 'SUBSYSTEM', 'pci'))
    || matches.some(({ key, operator, value }) => key === 'SUBSYSTEMS' && operator === '==' && value === 'pci');
}

function wrong(value: string, way: Way, subject: string): Remark | null {
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
