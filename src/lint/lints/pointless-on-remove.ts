import { actionsOf } from '../conditions.ts';
import { about, eachLine, type Lint, subjectOf } from '../finding.ts';

const inVain: ReadonlySet<string> = new Set(['MODE', 'OWNER', 'GROUP', 'SYMLINK', 'NAME', 'ATTR', 'SECLABEL']);

/** systemd starts what a device wants when it appears, and forgets the device when it goes (systemd.device(5)). */
const wants = /^SYSTEMD_(USER_)?WANTS$/;

/** When a remove event comes, node, links and sysfs folder are gone or about to go. */
export const pointlessOnRemove: Lint = {
  code: 'pointless-on-remove',
  severity: 'warning',
  summary: 'a remove event gives the device links, permissions, attributes or services, which it has no more',
  find: eachLine((rule) => {
    if (actionsOf(rule.conditions).join() !== 'remove') return null;
    return rule.assignments.filter(({ key, attribute }) => inVain.has(key) || (key === 'ENV' && wants.test(attribute ?? ''))).map((expression) => about(rule, expression, {
      message: `${subjectOf(expression)} does nothing on remove: the device is gone`,
      hint: expression.key === 'ENV'
        ? 'write RUN+="/usr/bin/systemctl --no-block start NAME.service", or let a service that the device wants stop with it: BindsTo= and ExecStop='
        : 'on remove, only RUN has an effect',
    }));
  }),
};
