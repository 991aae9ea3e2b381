import { about, type Lint } from '../finding.ts';

/** udev(7) "RULES FILES": all other files are ignored. */
export const notRead: Lint = {
  code: 'not-read',
  severity: 'error',
  summary: "the name of the file does not end with '.rules', so that nobody reads it",
  find: ({ name, lines: [first] }) => {
    const expression = first?.expressions[0];
    if (first === undefined || expression === undefined || name.endsWith('.rules')) return [];
    return [about(first, expression, { message: `${name} is not read: the name does not end with .rules`, hint: `rename it to ${name.replace(/\.(rule|conf|txt)$/, '')}.rules` })];
  },
};
