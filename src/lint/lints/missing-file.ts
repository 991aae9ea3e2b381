import { aboutValue, eachLine, isTemplate, type Lint } from '../finding.ts';

/** IMPORT{file} of a file that is not there: the line never matches. */
export const missingFile: Lint = {
  code: 'missing-file',
  severity: 'warning',
  summary: 'IMPORT{file} of a file that does not exist',
  find: eachLine((rule, { world }) => rule.matches
    .filter(({ key, attribute, operator, value }) => (
      key === 'IMPORT' && attribute === 'file' && operator !== '!=' && !isTemplate(value)
      && value.startsWith('/') && !value.startsWith('/run/') && !world.exists(value)))
    .map((expression) => aboutValue(rule, expression, {
      message: `there is no ${expression.value} on this system: the line does not match`,
      hint: 'create the file, or remove the line',
    }))),
};
