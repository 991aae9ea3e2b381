import type { ExpressionNode } from '../../rules/syntax.ts';
import { about, eachLine, isTemplate, type Lint } from '../finding.ts';
import type { RuleLine } from '../rule-lines.ts';

/**
 * Keys about parents hold for everything below the parent: a USB stick that is found by ATTRS{idVendor} is also an interface,
 * a SCSI host, a disk, its partitions and more.
 */
export const noDeviceGuard: Lint = {
  code: 'no-device-guard',
  severity: 'warning',
  summary: 'a rule asks about parents only, so that it applies to every device below them',
  find: eachLine((rule) => {
    if (!asksAboutParentsOnly(rule)) return null;
    const harmed = rule.assignments.find(({ key, value }) => (key === 'SYMLINK' && !isTemplate(value)) || key === 'RUN')
      ?? rule.assignments.find(({ key }) => key === 'MODE' || key === 'OWNER' || key === 'GROUP' || key === 'SYMLINK');
    return harmed === undefined ? null : about(rule, harmed, remarkOn(harmed));
  }),
};

const ownKeys: ReadonlySet<string> = new Set(['KERNEL', 'SUBSYSTEM', 'DEVPATH', 'DRIVER', 'NAME', 'SYMLINK', 'ENV', 'ATTR', 'TAG', 'TEST', 'PROGRAM', 'RESULT', 'IMPORT']);
const parentKeys: ReadonlySet<string> = new Set(['KERNELS', 'SUBSYSTEMS', 'DRIVERS', 'ATTRS', 'TAGS']);

function asksAboutParentsOnly({ matches, given, hasOtherGuards }: RuleLine): boolean {
  return !hasOtherGuards && given.every(({ subject }) => subject === 'ACTION')
    && matches.some(({ key }) => parentKeys.has(key)) && !matches.some(({ key }) => ownKeys.has(key));
}

function remarkOn({ key }: ExpressionNode): { readonly message: string; readonly hint: string; readonly severity?: 'notice' } {
  const hint = 'say which device is meant: SUBSYSTEM=="tty", for instance';
  if (key === 'SYMLINK') return { message: 'every device below the parent claims this link, and the last one gets it', hint };
  if (key === 'RUN') return { message: 'the program runs once for every device below the parent', hint };
  return { message: 'the rule applies to every device below the parent, whatever its kind', hint, severity: 'notice' };
}
