import { aboutValue, eachLine, type Lint } from '../finding.ts';

/** What is no octal number passes udev's check of the files, and is refused when a device is there: the node keeps its mode. */
export const badMode: Lint = {
  code: 'bad-mode',
  severity: 'error',
  summary: 'MODE is no octal number',
  find: eachLine((rule) => rule.assignments
    .filter(({ key, value }) => key === 'MODE' && !/[$%]/.test(value) && !isMode(value))
    .map((expression) => aboutValue(rule, expression, {
      message: `"${expression.value}" is no mode: the node keeps the one that it has`,
      hint: 'a mode is an octal number, such as 0660',
    }))),
};

function isMode(value: string): boolean {
  return /^[0-7]+$/.test(value) && parseInt(value, 8) <= 0o7777;
}
