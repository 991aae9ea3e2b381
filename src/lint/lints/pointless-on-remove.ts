import { actionsOf } from '../conditions.ts';
import { about, eachLine, type Lint, subjectOf } from '../finding.ts';

const inVain: ReadonlySet<string> = new Set(['MODE', 'OWNER', 'GROUP', 'SYMLINK', 'NAME', 'ATTR', 'SECLABEL']);

/** When a remove event comes, node, links and sysfs folder are gone or about to go. */
export const pointlessOnRemove: Lint = {
  code: 'pointless-on-remove',
  severity: 'warning',
  summary: 'a remove event gives the device links, permissions or attributes, which it has no more',
  find: eachLine((rule) => {
    if (actionsOf(rule.conditions).join() !== 'remove') return null;
    return rule.assignments.filter(({ key }) => inVain.has(key)).map((expression) => about(rule, expression, {
      message: `${subjectOf(expression)} does nothing on remove: the device is gone`,
      hint: 'on remove, only RUN has an effect',
    }));
  }),
};
