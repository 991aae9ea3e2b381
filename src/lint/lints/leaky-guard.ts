import { about, eachLine, type Lint, subjectOf } from '../finding.ts';

/** A match for an attribute that is not there fails, with `!=` too, so that a jump which depends on it is not taken. */
export const leakyGuard: Lint = {
  code: 'leaky-guard',
  severity: 'warning',
  summary: 'a GOTO that asks ATTR{...}!=, which lets through every device that has no such attribute',
  find: eachLine((rule) => {
    const [question, another] = rule.matches.filter(({ key }) => key !== 'ACTION');
    const isJump = rule.assignments.some(({ key }) => key === 'GOTO');
    const isForAll = rule.given.every(({ subject }) => subject === 'ACTION') && !rule.hasOtherGuards;
    if (!isJump || !isForAll || another !== undefined || question?.operator !== '!=' || (question.key !== 'ATTR' && question.key !== 'ATTRS')) return null;
    return about(rule, question, {
      message: `a device without ${question.attribute} fails this question too, and the lines below apply to it`,
      hint: `ask on those lines: ${subjectOf(question)}=="${question.value}"`,
    });
  }),
};
