import { aboutValue, eachLine, type Lint } from '../finding.ts';

/** Links stand below /dev and are named from there (udev(7) "SYMLINK"). */
export const badLinkName: Lint = {
  code: 'bad-link-name',
  severity: 'warning',
  summary: 'the name of a link is an absolute path',
  find: eachLine((rule) => rule.assignments.flatMap((expression) => {
    if (expression.key !== 'SYMLINK' || expression.operator === '-=') return [];
    const absolute = expression.value.split(' ').filter((name) => name.startsWith('/'));
    const elsewhere = absolute.find((name) => !name.startsWith('/dev/'));
    const name = elsewhere ?? absolute[0];
    if (name === undefined) return [];
    const hint = `write SYMLINK${expression.operator}"${name.replace(/^(\/dev)?\/+/, '')}"`;
    return [aboutValue(rule, expression, elsewhere === undefined
      ? { message: 'links are named from /dev on', hint, severity: 'notice' }
      : { message: `a link can only stand below /dev: ${elsewhere} is not made`, hint })];
  })),
};
