import { aboutValue, eachLine, type Lint } from '../finding.ts';

/** The same number is somebody else on the next machine. */
export const accountByNumber: Lint = {
  code: 'account-by-number',
  severity: 'notice',
  summary: 'OWNER or GROUP is a number, which means somebody else on another machine',
  find: eachLine((rule) => rule.assignments
    .filter(({ key, value }) => (key === 'OWNER' || key === 'GROUP') && /^[1-9][0-9]*$/.test(value))
    .map((expression) => aboutValue(rule, expression, {
      message: `who has the number ${expression.value} depends on the machine; where nobody has, the whole line is ignored`,
      hint: 'write the name',
    }))),
};
