import { commandOf, startedBy } from '../command.ts';
import { aboutValue, eachLine, type Lint } from '../finding.ts';

/** udevd runs in a mount namespace of its own: what is mounted there is seen by nobody else (systemd-udevd.service). */
export const mountInRun: Lint = {
  code: 'mount-in-run',
  severity: 'error',
  summary: 'a rule mounts a file system, which nobody outside the daemon sees',
  find: eachLine((rule) => rule.expressions.flatMap((expression) => {
    const command = commandOf(expression);
    const mount = command === null ? undefined : startedBy(command).find(([program = '']) => /^(u?mount(\.\w+)?|pmount|ntfs-3g)$/.test(program));
    if (mount === undefined) return [];
    return [aboutValue(rule, expression, {
      message: `${mount[0]} acts on the daemon's own mount namespace: the rest of the system does not see it`,
      hint: mount[0]?.startsWith('u') === true
        ? 'write RUN+="/usr/bin/systemd-umount DIRECTORY", or let the mount unit end with its device'
        : 'write RUN+="/usr/bin/systemd-mount --no-block --collect $devnode DIRECTORY", or an automount unit',
    })];
  })),
};
