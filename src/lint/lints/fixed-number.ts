import { about, eachLine, isTemplate, type Lint } from '../finding.ts';

/** The kernel counts in the order in which devices are found: after the next start, ttyUSB0 may be the other adapter. */
export const fixedNumber: Lint = {
  code: 'fixed-number',
  severity: 'notice',
  summary: 'a device is known by its number alone, which changes with the order of plugging in',
  find: eachLine((rule) => {
    const kernel = rule.matches.find(({ key, operator, value }) => key === 'KERNEL' && operator === '==' && value.split('|').every((name) => counted.test(name)));
    if (kernel === undefined || rule.matches.some(({ key }) => identifying.has(key))) return null;
    const named = rule.assignments.some(({ key, value }) => key === 'SYMLINK' && !isTemplate(value));
    if (!named) return null;
    return about(rule, kernel, {
      message: `${kernel.value} is whatever was found in that place this time`,
      hint: 'tell it by ATTRS{serial}, ENV{ID_SERIAL} or ENV{ID_PATH}: devctl info --attribute-walk shows what there is',
    });
  }),
};

/** Not sr0 and other kinds of which machines seldom have two. */
const counted = /^(tty(USB|ACM)[0-9]+|sd[a-z][0-9]*|video[0-9]+|hidraw[0-9]+|(event|js|mouse)[0-9]+)$/;
/** Whoever asks for more than names and actions may have said which device it is. */
const identifying: ReadonlySet<string> = new Set(['KERNELS', 'SUBSYSTEMS', 'DRIVERS', 'ATTRS', 'TAGS', 'ATTR', 'ENV', 'DEVPATH', 'TAG', 'TEST', 'PROGRAM', 'RESULT', 'IMPORT', 'DRIVER', 'SYMLINK', 'CONST']);
