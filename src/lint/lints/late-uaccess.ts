import { aboutValue, eachLine, type Lint } from '../finding.ts';

/** The file that acts on the tag. */
const reader = '73-seat-late.rules';
/** Until then logind looked for the tag by itself, when a session began. */
const readByRulesOnly = 258;

/** 73-seat-late.rules gives tagged devices to whoever sits at the machine; a tag that comes later is not seen. */
export const lateUaccess: Lint = {
  code: 'late-uaccess',
  severity: 'error',
  summary: `a device is tagged uaccess in a file that sorts after ${reader}`,
  find: eachLine((rule, { target }, file) => {
    const tag = rule.assignments.find(({ key, operator, value }) => key === 'TAG' && operator !== '-=' && (value === 'uaccess' || value.startsWith('xaccess')));
    if (tag === undefined || file.name < reader) return null;
    const callsItself = file.lines.some(({ assignments }) => assignments.some(({ key, attribute, value }) => key === 'RUN' && attribute === 'builtin' && value === 'uaccess'));
    if (callsItself) return null;
    return aboutValue(rule, tag, {
      message: `the tag comes too late: ${reader} has already been evaluated, and nobody gets access`,
      hint: `give the file a name that sorts before ${reader}, such as 70-${file.name.replace(/^[0-9]+-/, '')}`,
      ...(target !== null && target.version < readByRulesOnly ? { severity: 'warning' as const } : {}),
    });
  }),
};
