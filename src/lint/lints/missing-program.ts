import { commandOf } from '../command.ts';
import { aboutValue, eachLine, type Lint } from '../finding.ts';

/** Where udevd looks for a program that is named without its folder; PATH does not count (udev(7) "RUN{type}"). */
const folders = ['/usr/lib/udev', '/lib/udev'] as const;

/** A program that is not there. */
export const missingProgram: Lint = {
  code: 'missing-program',
  severity: 'warning',
  summary: 'a program does not exist, or is named without its folder and stands in none of the folders of udev',
  find: eachLine((rule, { world }) => rule.expressions.flatMap((expression) => {
    const command = commandOf(expression);
    if (command === null) return [];
    const { path } = command;
    const isAbsolute = path.startsWith('/');
    if (isAbsolute ? world.exists(path) : folders.some((folder) => world.exists(`${folder}/${path}`))) return [];
    if (rule.matches.some(({ key, value }) => key === 'TEST' && value === path)) return [];
    // A line that only asks goes without saying where there is nobody to ask.
    const severity = expression.key === 'PROGRAM' ? 'notice' as const : 'warning' as const;
    return [aboutValue(rule, expression, { severity, ...isAbsolute
      ? { message: `there is no ${path} on this system`, hint: 'install it, or put TEST=="..." in front' }
      : { message: `there is no ${path} in ${folders[0]}, and PATH is not searched`, hint: 'write the whole path' } })];
  })),
};
