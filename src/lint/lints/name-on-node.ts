import { allows, limits } from '../conditions.ts';
import { about, eachLine, type Lint } from '../finding.ts';
import { subsystemOfName } from '../names.ts';
import type { RuleLine } from '../rule-lines.ts';

/** Only network interfaces have a name that rules can choose; a node is called what the kernel calls it (udev(7) "NAME"). */
export const nameOnNode: Lint = {
  code: 'name-on-node',
  severity: 'error',
  summary: 'NAME= for a device that is no network interface',
  find: eachLine((rule) => {
    const name = rule.assignments.find(({ key }) => key === 'NAME');
    if (name === undefined || !isNoInterface(rule)) return null;
    return about(rule, name, {
      message: 'NAME renames network interfaces; it does nothing for this device',
      hint: `a node keeps the kernel's name; for another name beside it, write SYMLINK+="${name.value}"`,
    });
  }),
};

function isNoInterface({ conditions }: RuleLine): boolean {
  if (limits(conditions, 'SUBSYSTEM')) return !allows(conditions, 'SUBSYSTEM', 'net');
  return conditions.some(({ subject, negated, alternatives }) => subject === 'KERNEL' && !negated && alternatives.every((name) => subsystemOfName(name) !== null));
}
