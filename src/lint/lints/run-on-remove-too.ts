import { about, eachLine, type Lint } from '../finding.ts';
import { actionsOf } from '../conditions.ts';
import type { RuleLine } from '../rule-lines.ts';

/** A rule without ACTION is for every event, the removal included, when the node is gone that the program is given. */
export const runOnRemoveToo: Lint = {
  code: 'run-on-remove-too',
  severity: 'notice',
  summary: 'a program is given a node, also when the device has just gone',
  find: eachLine((rule) => {
    if (saysAction(rule)) return null;
    const run = rule.assignments.find(({ key, attribute, value }) => key === 'RUN' && attribute !== 'builtin' && /\$devnode|%N|\$tempnode/.test(value));
    return run === undefined ? null : about(rule, run, {
      message: 'the program runs at every event, and at remove there is no node',
      hint: 'say when: ACTION=="add", or ACTION!="remove"',
    });
  }),
};

/** Whether the line, or a jump above it, looks at the action or at something that a device has only while it is there. */
function saysAction({ conditions, matches, hasOtherGuards }: RuleLine): boolean {
  return hasOtherGuards || !actionsOf(conditions).includes('remove') || conditions.some(({ subject }) => subject === 'ACTION')
    || matches.some(({ key }) => key === 'ACTION' || key === 'ATTR' || key === 'ATTRS' || key === 'TEST');
}
