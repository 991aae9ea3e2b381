import { aboutOperator, eachLine, type Lint } from '../finding.ts';

const gone: Readonly<Record<string, string>> = {
  SYMLINK: 'the links that all rules before this one gave the device',
  TAG: 'the tags that all rules before this one gave the device',
  RUN: 'the programs that all rules before this one want to run',
};

/** `=` empties a list before it puts one thing into it. */
export const overwritesList: Lint = {
  code: 'overwrites-list',
  severity: 'warning',
  summary: '= for a list such as SYMLINK, TAG or RUN, which takes away what other rules put in',
  find: eachLine((rule) => rule.assignments
    .filter(({ key, operator, value }) => gone[key] !== undefined && operator === '=' && value !== '')
    .map((expression) => aboutOperator(rule, expression, {
      message: `this takes away ${gone[expression.key]}`,
      hint: `write ${expression.key}+="${expression.value}"`,
    }))),
};
