import type { ExpressionNode } from '../../rules/syntax.ts';
import { about, eachLine, type Lint, subjectOf } from '../finding.ts';
import { usbDeviceAttributes } from '../usb.ts';

/** A question about parents holds when one of them fulfils it, also with `!=`: there is always one that is something else. */
export const negatedParents: Lint = {
  code: 'negated-parents',
  severity: 'warning',
  summary: 'SUBSYSTEMS!=, ATTRS{idVendor}!= and the like, which hold as soon as one parent is something else',
  find: eachLine((rule) => {
    const questions = rule.matches.filter(({ key }) => parentKeys.has(key));
    const [question] = questions;
    if (question === undefined || !questions.every(alwaysHolds)) return null;
    return about(rule, question, {
      message: `${subjectOf(question)}!="${question.value}" holds as soon as the device or one parent is something else, which is always so`,
      hint: `ask the other way round, and jump over what is not meant: ${subjectOf(question)}=="${question.value}", GOTO="end"`,
    });
  }),
};

const parentKeys: ReadonlySet<string> = new Set(['ATTRS', 'KERNELS', 'SUBSYSTEMS', 'DRIVERS', 'TAGS']);

/** Above every USB device is a root hub, which has the same attributes. */
function alwaysHolds({ key, attribute, operator, value }: ExpressionNode): boolean {
  if (operator !== '!=' || value === '' || value === '?*' || value === '*') return false;
  return key === 'SUBSYSTEMS' || key === 'DRIVERS' || (key === 'ATTRS' && usbDeviceAttributes.has(attribute ?? ''));
}
